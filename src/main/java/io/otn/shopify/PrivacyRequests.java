package io.otn.shopify;

import static java.time.ZoneOffset.UTC;

import io.otn.web.Slice;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What shops asked of us by law: what we held and what we did, for as long as the shop may ask. */
@Component
class PrivacyRequests {

  /**
   * @param requestId the shop's own number of a data request
   * @param customerId the shop's own number of its customer
   */
  record Request(
      long id,
      String source,
      String topic,
      @Nullable String requestId,
      @Nullable String customerId,
      String held,
      String done,
      Instant receivedAt,
      Instant doneAt) {}

  private final JdbcClient jdbc;

  PrivacyRequests(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void record(Request request, String deliveryId) {
    jdbc.sql(
            """
            INSERT INTO shopify_privacy_request
                (source, topic, delivery_id, request_id, customer_id, held, done, received_at, done_at)
            VALUES (:source, :topic, :delivery, :request, :customer, :held, :done, :received, :doneAt)
            ON CONFLICT (source, delivery_id) DO NOTHING
            """)
        .param("source", request.source())
        .param("topic", request.topic())
        .param("delivery", deliveryId)
        .param("request", request.requestId())
        .param("customer", request.customerId())
        .param("held", request.held())
        .param("done", request.done())
        .param("received", request.receivedAt().atOffset(UTC))
        .param("doneAt", request.doneAt().atOffset(UTC))
        .update();
  }

  /** Newest first. */
  Slice<Request> of(String source, @Nullable String cursor, int size) {
    long before = Slice.number(cursor);
    return Slice.of(
        jdbc.sql(
                """
                SELECT id, source, topic, request_id, customer_id, held, done, received_at, done_at
                FROM shopify_privacy_request
                WHERE source = :source AND (:before = 0 OR id < :before)
                ORDER BY id DESC
                LIMIT :size + 1
                """)
            .param("source", source)
            .param("before", before)
            .param("size", size)
            .query(
                (row, n) ->
                    new Request(
                        row.getLong("id"),
                        row.getString("source"),
                        row.getString("topic"),
                        row.getString("request_id"),
                        row.getString("customer_id"),
                        row.getString("held"),
                        row.getString("done"),
                        row.getObject("received_at", OffsetDateTime.class).toInstant(),
                        row.getObject("done_at", OffsetDateTime.class).toInstant()))
            .list(),
        size,
        request -> Long.toString(request.id()));
  }
}
