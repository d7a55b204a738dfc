package io.otn.messenger;

import java.util.Optional;
import java.util.UUID;

/**
 * What cards and texts carry beside what people see, and the platform's echo brings back: {@code
 * otn-chat:<id>}. A delivery's is its own id, which has no colon.
 */
final class ChatMetadata {

  private static final String PREFIX = "otn-chat:";

  private ChatMetadata() {}

  static String of(UUID id) {
    return PREFIX + id;
  }

  static Optional<UUID> parse(String metadata) {
    if (!metadata.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      return Optional.of(UUID.fromString(metadata.substring(PREFIX.length())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
