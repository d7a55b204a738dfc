package io.otn.campaign;

import static java.util.stream.Collectors.joining;

import io.otn.topic.QuietHours;
import io.otn.topic.Release;
import io.otn.topic.TopicKey;
import io.otn.topic.TopicKind;
import io.otn.topic.TopicKinds;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the topic files say for an event, which may be about topics of several kinds. */
@Component
class EventRules {

  private static final Duration KEEP_WITHOUT_A_KIND = Duration.ofDays(2);

  private final TopicKinds kinds;

  EventRules(TopicKinds kinds) {
    this.kinds = kinds;
  }

  /** By kind, as JSON; null when none of them is about prices. */
  @Nullable String drop(List<String> topics) {
    return byKind(topics, kind -> kind.drop() == null ? null : kind.drop().json());
  }

  /** How long it is worth a message, where the event does not say itself. */
  Duration keep(List<String> topics) {
    return kindsOf(topics)
        .map(TopicKind::keep)
        .max(Duration::compareTo)
        .orElse(KEEP_WITHOUT_A_KIND);
  }

  TopicKind.Lane lane(List<String> topics) {
    return kindsOf(topics)
        .map(TopicKind::lane)
        .min(TopicKind.Lane::compareTo)
        .orElse(TopicKind.Lane.NORMAL);
  }

  /** Whether a message may count for the slower limit of audio and video. */
  boolean media(List<String> topics) {
    return kindsOf(topics).anyMatch(TopicKind::media);
  }

  /** By which waves people are told; null when all are told at once. */
  @Nullable Release release(List<String> topics) {
    return Release.strictest(
        kindsOf(topics).flatMap(kind -> Stream.ofNullable(kind.release())).toList());
  }

  /** By kind, as JSON; null when people may be told at any time. */
  @Nullable String quietHours(List<String> topics) {
    return byKind(topics, kind -> kind.quietHours() == null ? null : kind.quietHours().json());
  }

  /** The same of one kind. */
  @Nullable QuietHours quietHours(String kind) {
    TopicKind found = kinds.find(kind);
    return found == null ? null : found.quietHours();
  }

  private @Nullable String byKind(List<String> topics, Function<TopicKind, @Nullable String> rule) {
    String rules =
        kindsOf(topics)
            .distinct()
            .flatMap(
                kind -> {
                  String json = rule.apply(kind);
                  return json == null
                      ? Stream.empty()
                      : Stream.of("\"%s\": %s".formatted(kind.name(), json));
                })
            .collect(joining(", "));
    return rules.isEmpty() ? null : "{" + rules + "}";
  }

  private Stream<TopicKind> kindsOf(List<String> topics) {
    return topics.stream()
        .map(TopicKey::parse)
        .flatMap(Optional::stream)
        .map(key -> kinds.find(key.kind()))
        .filter(Objects::nonNull);
  }
}
