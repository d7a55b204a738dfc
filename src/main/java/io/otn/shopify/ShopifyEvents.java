package io.otn.shopify;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which events of a shop have been read. Each subscription to a topic delivers an event anew, with
 * a webhook id of its own; what is the same is the event and the resource (facts of the shop
 * systems, 1.9).
 */
@Component
class ShopifyEvents {

  private final JdbcClient jdbc;

  ShopifyEvents(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** False when another delivery of the same event about the same resource was read before. */
  boolean isFirst(Delivery delivery, String eventId, String resourceId) {
    return 1
        == jdbc.sql(
                """
                INSERT INTO shopify_event (source, topic, event_id, resource_id, delivery_id, read_at)
                VALUES (:source, :topic, :event, :resource, :delivery, :now)
                ON CONFLICT (source, topic, event_id, resource_id) DO UPDATE
                SET read_at = shopify_event.read_at
                WHERE shopify_event.delivery_id = excluded.delivery_id
                """)
            .param("source", delivery.source())
            .param("topic", delivery.subject())
            .param("event", eventId)
            .param("resource", resourceId)
            .param("delivery", delivery.id())
            .param("now", delivery.receivedAt().atOffset(UTC))
            .update();
  }

  /** Forgets the events that were read before. Returns how many. */
  int forget(Instant before) {
    return jdbc.sql("DELETE FROM shopify_event WHERE read_at < :before")
        .param("before", before.atOffset(UTC))
        .update();
  }

  void forget(String source) {
    jdbc.sql("DELETE FROM shopify_event WHERE source = :source").param("source", source).update();
  }
}
