package io.otn.console;

import io.otn.consent.WaitingTopics;
import io.otn.topic.KindFile;
import io.otn.topic.MessageForm;
import io.otn.topic.TopicKind;
import io.otn.topic.TopicKinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** {@code /topics}: what people can be asked, and what is wrong with the files that say so. */
@Controller
class TopicsPage {

  private final TopicKinds kinds;
  private final Recent<Map<String, Long>> waiting;

  TopicsPage(TopicKinds kinds, WaitingTopics topics) {
    this.kinds = kinds;
    this.waiting = new Recent<>(topics::consentsByKind, System::nanoTime);
  }

  /**
   * @param kind what is in use; null when nothing is
   * @param message the form of its own message
   * @param keep how long an event is worth a message, in words
   * @param waiting consents for topics of the kind
   */
  record Row(
      KindFile file,
      @Nullable TopicKind kind,
      @Nullable MessageForm message,
      String keep,
      long waiting) {}

  /** A kind that people wait for and no file is of. */
  record Orphan(String kind, long waiting) {}

  @GetMapping("/topics")
  ModelAndView show() {
    Map<String, Long> held = new TreeMap<>(waiting.get());
    List<Row> rows = new ArrayList<>();
    for (KindFile file : kinds.files()) {
      TopicKind kind = file.kind();
      rows.add(
          new Row(
              file,
              kind,
              kind == null ? null : kind.message(Set.of()),
              kind == null ? "" : words(kind.keep()),
              kind == null ? 0 : held.getOrDefault(kind.name(), 0L)));
    }
    rows.sort(
        Comparator.comparing((Row row) -> row.file().state() == KindFile.State.RUNNING)
            .thenComparing(row -> row.file().file()));
    Set<String> gone = new TreeSet<>(kinds.removed());
    gone.addAll(held.keySet());
    kinds.all().forEach(kind -> gone.remove(kind.name()));
    return new ModelAndView("console/topics")
        .addObject("rows", rows)
        .addObject(
            "orphans",
            gone.stream().map(kind -> new Orphan(kind, held.getOrDefault(kind, 0L))).toList());
  }

  /** In the largest unit that leaves no rest. */
  private static String words(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds % 3600 == 0
        ? seconds / 3600 + " h"
        : seconds % 60 == 0 ? seconds / 60 + " min" : duration.toMillis() / 1000.0 + " s";
  }
}
