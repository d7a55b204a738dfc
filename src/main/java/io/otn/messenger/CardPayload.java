package io.otn.messenger;

import io.otn.topic.TopicKey;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a Notify Me card carries and its tap brings back: {@code otn:v1:<topic>:<request>}. A card
 * that another bot sent may carry a bare topic.
 *
 * @param request the card, if it was ours
 */
record CardPayload(TopicKey topic, @Nullable UUID request) {

  private static final String PREFIX = "otn:v1:";

  static Optional<CardPayload> parse(String text) {
    if (!text.startsWith(PREFIX)) {
      return TopicKey.parse(text).map(topic -> new CardPayload(topic, null));
    }
    int last = text.lastIndexOf(':');
    if (last <= PREFIX.length()) {
      return Optional.empty();
    }
    UUID request;
    try {
      request = UUID.fromString(text.substring(last + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return TopicKey.parse(text.substring(PREFIX.length(), last))
        .map(topic -> new CardPayload(topic, request));
  }

  @Override
  public String toString() {
    return PREFIX + topic + (request == null ? "" : ":" + request);
  }
}
