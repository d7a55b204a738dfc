package io.otn.callback;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What can be told of an event. */
public enum ResultType {
  TRIGGER_ACCEPTED("trigger.accepted"),
  TRIGGER_IGNORED("trigger.ignored"),
  WAVE_RELEASED("wave.released"),
  NOTIFICATION_SENT("notification.sent"),
  NOTIFICATION_FAILED("notification.failed"),
  NOTIFICATION_RETURNED("notification.returned_to_queue"),
  TOPIC_EXHAUSTED("topic.exhausted");

  private final String text;

  ResultType(String text) {
    this.text = text;
  }

  /** As it stands in a callback. */
  public String text() {
    return text;
  }

  static Optional<ResultType> of(String text) {
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }

  static List<String> all() {
    return Arrays.stream(values()).map(ResultType::text).toList();
  }
}
