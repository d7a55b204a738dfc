package io.otn.console;

import io.otn.campaign.EventStories;
import io.otn.campaign.EventStory;
import io.otn.consent.WaitingTopics;
import io.otn.delivery.DeadLetters;
import io.otn.inbox.Inbox;
import io.otn.page.Backlog;
import io.otn.page.PageView;
import io.otn.page.PageViews;
import io.otn.route.RouteFiles;
import io.otn.source.Source;
import io.otn.source.Sources;
import io.otn.topic.KindFile;
import io.otn.topic.TopicKinds;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Gathers what the overview shows. */
@Component
class Overview {

  private static final int TOPICS = 20;
  private static final int EVENTS = 12;

  private final PageViews pages;
  private final TopicKinds kinds;
  private final RouteFiles routes;
  private final Inbox inbox;
  private final Sources sources;
  private final Clock clock;
  private final boolean sandbox;
  private final Recent<Map<String, Backlog.Waiting>> due;
  private final Recent<List<WaitingTopics.Waiting>> waiting;
  private final Recent<List<EventStory>> events;
  private final Recent<List<DeadLetters.Count>> deadLetters;

  Overview(
      PageViews pages,
      Backlog backlog,
      TopicKinds kinds,
      RouteFiles routes,
      Inbox inbox,
      Sources sources,
      WaitingTopics topics,
      EventStories events,
      DeadLetters deadLetters,
      Clock clock,
      @Value("${otn.sandbox.enabled:false}") boolean sandbox) {
    this.pages = pages;
    this.kinds = kinds;
    this.routes = routes;
    this.inbox = inbox;
    this.sources = sources;
    this.clock = clock;
    this.sandbox = sandbox;
    this.due = new Recent<>(() -> backlog.waiting(null), System::nanoTime);
    this.waiting = new Recent<>(() -> topics.most(TOPICS), System::nanoTime);
    this.events = new Recent<>(() -> events.newest(null, EVENTS), System::nanoTime);
    this.deadLetters = new Recent<>(deadLetters::counts, System::nanoTime);
  }

  /**
   * @param name below {@code routes/}
   * @param error absent when it runs
   * @param goesOn whether an earlier version runs in spite of the error
   */
  record FileRow(String name, @Nullable String error, boolean goesOn) {}

  /**
   * @param fresh nothing has happened yet: a newcomer looks at it
   * @param troubled sources with an alert
   */
  record View(
      boolean sandbox,
      boolean fresh,
      List<PageView> pages,
      List<WaitingTopics.Waiting> waiting,
      List<EventStory> events,
      List<FileRow> files,
      List<Inbox.Backlog> inbox,
      List<Source> troubled,
      List<DeadLetters.Count> deadLetters) {}

  View now() {
    List<EventStory> newest = events.get();
    return new View(
        sandbox,
        newest.isEmpty(),
        pages.all(due.get()),
        waiting.get(),
        newest,
        files(),
        inbox.backlog(),
        sources.all().stream().filter(source -> !source.alerts().isEmpty()).toList(),
        deadLetters.get());
  }

  /** Those with an error first. */
  private List<FileRow> files() {
    List<FileRow> rows = new ArrayList<>();
    routes.files().forEach(file -> rows.add(new FileRow(file.name(), file.error(), false)));
    for (KindFile file : kinds.files()) {
      rows.add(
          new FileRow(
              "topics/" + file.file(),
              kinds.errors().get(file.file()),
              file.state() == KindFile.State.LAST_GOOD));
    }
    rows.sort((a, b) -> Boolean.compare(a.error() == null, b.error() == null));
    return List.copyOf(rows);
  }
}
