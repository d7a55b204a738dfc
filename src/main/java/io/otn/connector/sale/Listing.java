package io.otn.connector.sale;

import io.otn.connector.calendar.Moment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a source says of one sale.
 *
 * @param key the source's own name for it
 * @param subject of its topics
 * @param onSale null only where it is cancelled and tells no time
 * @param revision of two readings the one with the higher number counts, whenever it was made
 * @param stamp when this revision was written; null where the source does not say
 */
record Listing(
    String key,
    String subject,
    String name,
    @Nullable String url,
    @Nullable String venue,
    @Nullable Moment onSale,
    boolean cancelled,
    int revision,
    @Nullable Instant stamp) {}
