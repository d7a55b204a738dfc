package io.otn.delivery;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/dead-letters}: what ended without a message, grouped by cause. */
@RestController
class DeadLettersApi {

  private static final int EXAMPLES = 5;

  private final JdbcClient jdbc;

  DeadLettersApi(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param outcome class, code and subcode of the last attempt
   * @param advice what to do about it
   * @param examples ids of the oldest deliveries in the group
   */
  record Group(
      String page,
      String topic,
      String reason,
      String explanation,
      String advice,
      @Nullable String outcome,
      @Nullable Integer code,
      @Nullable Integer subcode,
      @Nullable String detail,
      long count,
      Instant first,
      Instant last,
      List<String> examples) {}

  record Groups(List<Group> items) {}

  @GetMapping("/api/v1/dead-letters")
  Groups list(@RequestParam(required = false) @Nullable String page) {
    return new Groups(
        jdbc.sql(
                """
                SELECT delivery.page_id, delivery.topic, delivery.reason, told.class, told.code, told.subcode,
                       max(told.detail) AS detail, count(*) AS count,
                       min(finished_at) AS first, max(finished_at) AS last,
                       ARRAY(SELECT unnest(array_agg(delivery.id ORDER BY delivery.id)) LIMIT :examples) AS examples
                FROM delivery
                LEFT JOIN LATERAL (
                    SELECT class, code, subcode, detail
                    FROM attempt
                    WHERE attempt.page_id = delivery.page_id AND attempt.delivery_id = delivery.id
                    ORDER BY n DESC, ended_at DESC
                    LIMIT 1
                ) AS told ON true
                WHERE delivery.state = 'DEAD' AND (delivery.page_id = :page OR :page IS NULL)
                GROUP BY delivery.page_id, delivery.topic, delivery.reason, told.class, told.code, told.subcode
                ORDER BY count DESC, last DESC
                """)
            .param("examples", EXAMPLES)
            .param("page", page, java.sql.Types.VARCHAR)
            .query(
                (row, n) -> {
                  String pageId = row.getString("page_id");
                  String reason = row.getString("reason");
                  return new Group(
                      pageId,
                      row.getString("topic"),
                      reason,
                      Reason.of(reason).map(Reason::sentence).orElse(reason),
                      Reason.of(reason).map(Reason::advice).orElse(""),
                      row.getString("class"),
                      row.getObject("code", Integer.class),
                      row.getObject("subcode", Integer.class),
                      row.getString("detail"),
                      row.getLong("count"),
                      row.getTimestamp("first").toInstant(),
                      row.getTimestamp("last").toInstant(),
                      java.util.Arrays.stream((Long[]) row.getArray("examples").getArray())
                          .map(id -> new DeliveryId(pageId, id).toString())
                          .toList());
                })
            .list());
  }
}
