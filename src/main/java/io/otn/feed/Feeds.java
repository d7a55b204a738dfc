package io.otn.feed;

import io.otn.page.Page;
import io.otn.page.Pages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The feeds of {@code otn.feeds}. A setting that is wrong stops the start with a sentence that says
 * what to write.
 */
@Component
class Feeds {

  private final Map<String, Feed> feeds = new LinkedHashMap<>();

  @Autowired
  Feeds(FeedSettings settings, Pages pages) {
    this(settings, pages.all().stream().map(Page::id).toList());
  }

  Feeds(FeedSettings settings, List<String> pages) {
    int n = 0;
    for (FeedSettings.Configured configured : settings.feeds()) {
      Feed feed = new FeedConfiguration(n++, configured).read(pages);
      if (feeds.put(feed.id(), feed) != null) {
        throw new IllegalArgumentException(
            "otn.feeds names '%s' twice; give each feed an id of its own".formatted(feed.id()));
      }
    }
  }

  List<Feed> all() {
    return List.copyOf(feeds.values());
  }

  Optional<Feed> find(String id) {
    return Optional.ofNullable(feeds.get(id));
  }
}
