package io.otn.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What ended without a message, grouped by cause. */
@Component
public class DeadLetters {

  private static final int EXAMPLES = 5;

  private final JdbcClient jdbc;

  DeadLetters(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param cause what the last attempt told, such as {@code RETRY/1200}: with page, topic and
   *     reason it names the group
   * @param outcome class, code and subcode of the last attempt
   * @param advice what to do about it
   * @param examples ids of the oldest deliveries in the group
   */
  public record Group(
      String page,
      String topic,
      String reason,
      String explanation,
      String advice,
      String cause,
      @Nullable String outcome,
      @Nullable Integer code,
      @Nullable Integer subcode,
      @Nullable String detail,
      long count,
      Instant first,
      Instant last,
      List<String> examples) {}

  /**
   * The largest group first.
   *
   * @param page null is all pages
   */
  public List<Group> groups(@Nullable String page) {
    return jdbc.sql(
            """
            SELECT delivery.page_id, delivery.topic, delivery.reason, told.class, told.code, told.subcode,
                   %s AS cause,
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
            WHERE delivery.dead AND (delivery.page_id = :page OR :page IS NULL)
            GROUP BY delivery.page_id, delivery.topic, delivery.reason, told.class, told.code, told.subcode
            ORDER BY count DESC, last DESC
            """
                .formatted(DeadLetterFilter.CAUSE))
        .param("examples", EXAMPLES)
        .param("page", page, java.sql.Types.VARCHAR)
        .query(DeadLetters::group)
        .list();
  }

  private static Group group(ResultSet row, int n) throws SQLException {
    String page = row.getString("page_id");
    String reason = row.getString("reason");
    return new Group(
        page,
        row.getString("topic"),
        reason,
        sentence(reason),
        Reason.of(reason).map(Reason::advice).orElse(""),
        row.getString("cause"),
        row.getString("class"),
        row.getObject("code", Integer.class),
        row.getObject("subcode", Integer.class),
        row.getString("detail"),
        row.getLong("count"),
        row.getTimestamp("first").toInstant(),
        row.getTimestamp("last").toInstant(),
        Arrays.stream((Long[]) row.getArray("examples").getArray())
            .map(id -> new DeliveryId(page, id).toString())
            .toList());
  }

  /** How many ended for one reason. */
  public record Count(String reason, String explanation, long count) {}

  /** The most frequent reason first. Cheap: no attempt is looked at. */
  public List<Count> counts() {
    return jdbc.sql(
            """
            SELECT reason, count(*) AS count
            FROM delivery
            WHERE dead
            GROUP BY reason
            ORDER BY count DESC, reason
            """)
        .query(
            (row, n) -> {
              String reason = row.getString("reason");
              return new Count(reason, sentence(reason), row.getLong("count"));
            })
        .list();
  }

  private static String sentence(String reason) {
    return Reason.of(reason).map(Reason::sentence).orElse(reason);
  }
}
