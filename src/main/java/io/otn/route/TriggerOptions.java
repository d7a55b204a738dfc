package io.otn.route;

import org.jspecify.annotations.Nullable;

/**
 * The options of {@code otn:trigger}; each may be an expression of Camel's Simple language.
 *
 * @param topic the topic's key, such as {@code restock:${body.variantId}}
 * @param id the source's own name for the event
 * @param page whose holders are told; by default the page of the partner whose webhook is being
 *     read
 * @param source who tells; by default that partner
 * @param occurredAt an instant, or text in ISO 8601; by default now
 * @param quantity a whole number
 * @param expiresAt as occurredAt; by default the topic kind decides
 * @param data a map of values for the message
 */
record TriggerOptions(
    String topic,
    String id,
    @Nullable String page,
    @Nullable String source,
    @Nullable String occurredAt,
    @Nullable String quantity,
    @Nullable String expiresAt,
    @Nullable String data) {

  static TriggerOptions from(Options options) {
    return new TriggerOptions(
        options.required("topic"),
        options.required("id"),
        options.optional("page"),
        options.optional("source"),
        options.optional("occurredAt"),
        options.optional("quantity"),
        options.optional("expiresAt"),
        options.optional("data"));
  }
}
