package io.otn.trigger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened outside, as its source tells it.
 *
 * @param source who tells it, such as {@code api} or {@code shopify/northwind-shopify}
 * @param id the source's own name for it; the same again is the same event
 * @param topics at least one key; a person who holds several is told once
 * @param occurredAt when it happened; absent means when it reaches us
 * @param quantity how many units there are, where that has a meaning
 * @param sendAt not before
 * @param expiresAt worth nothing after; absent leaves it to the topic kind
 * @param data values for the message
 */
public record NewEvent(
    String source,
    String id,
    String page,
    List<String> topics,
    @Nullable Instant occurredAt,
    @Nullable Integer quantity,
    @Nullable Instant sendAt,
    @Nullable Instant expiresAt,
    Map<String, Object> data) {}
