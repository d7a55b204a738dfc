package io.otn.partner;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as {@code POST /api/v1/events} takes it in plain JSON; CloudEvents become one too.
 *
 * @param id the caller's own name for the event; the same again is the same event
 * @param page may be left out where there is one page
 * @param topic one key, or else {@code topics} names several: a person is told once
 */
record PostedEvent(
    @NotBlank(message = "write your own name for the event, such as order-4711-back")
        @Size(max = 200)
        @Pattern(regexp = "[\\x21-\\x7e]*", message = "use visible ASCII without spaces")
        @Nullable String id,
    @Nullable String page,
    @Nullable String topic,
    @Nullable @Size(min = 1, max = 20) List<@NotBlank String> topics,
    @Nullable Instant occurredAt,
    @Nullable @PositiveOrZero Integer quantity,
    @Nullable Instant sendAt,
    @Nullable Instant expiresAt,
    @Nullable @Size(max = 100) Map<String, Object> data) {

  PostedEvent named(String name) {
    return new PostedEvent(
        name, page, topic, topics, occurredAt, quantity, sendAt, expiresAt, data);
  }
}
