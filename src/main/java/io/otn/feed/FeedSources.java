package io.otn.feed;

import io.otn.source.SourceList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Each feed is a source of events, which can be paused and whose silence is noticed. */
@Component
class FeedSources implements SourceList {

  private final Feeds feeds;

  FeedSources(Feeds feeds) {
    this.feeds = feeds;
  }

  @Override
  public List<Entry> sources() {
    return feeds.all().stream()
        .map(feed -> new Entry("feed", feed.id(), feed.page(), false, null))
        .toList();
  }
}
