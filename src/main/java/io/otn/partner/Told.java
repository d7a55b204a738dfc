package io.otn.partner;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A posted event, and how its sender wrote it.
 *
 * @param context the {@code source} of a CloudEvent: its id is unique within it; null in plain JSON
 * @param at where it stands in the body, such as {@code [2].}; empty for a single event
 */
record Told(PostedEvent event, @Nullable String context, String at) {

  /** A CloudEvent's words for what plain JSON calls otherwise. */
  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "topic", "subject", "occurredAt", "time", "sendAt", "sendat", "expiresAt", "expiresat");

  static Told plain(PostedEvent event) {
    return new Told(event, null, "");
  }

  Told named(String name) {
    return new Told(event.named(name), context, at);
  }

  /** The name of a field in the sender's own body. */
  String field(String name) {
    return at + (context == null ? name : ATTRIBUTES.getOrDefault(name, name));
  }
}
