package io.otn.delivery;

import java.sql.Types;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which dead letters are meant; what is null is any. Where nothing is named, all are.
 *
 * @param reason as {@link DeadLetters.Group#reason()}
 * @param cause as {@link DeadLetters.Group#cause()}
 * @param code of the last attempt
 * @param subcode of the last attempt
 */
public record DeadLetterFilter(
    @Nullable String page,
    @Nullable String topic,
    @Nullable String reason,
    @Nullable String cause,
    @Nullable Integer code,
    @Nullable Integer subcode,
    @Nullable UUID event,
    @Nullable List<DeliveryId> deliveries) {

  /** What the last attempt told, in one word; {@code told} is a row of {@code attempt}, or none. */
  static final String CAUSE =
      "coalesce(nullif(concat_ws('/', told.class, told.code, told.subcode), ''), 'none')";

  /**
   * Rows of {@code delivery}, each with its consent, its {@code event}, its open row, if any, as
   * {@code queue}, and its last attempt as {@code told}.
   */
  static final String DEAD =
      from("")
          + """
          WHERE delivery.dead AND (delivery.reason = :reason OR :reason IS NULL)
          """
          + conditions();

  /** The same for what was replayed, whatever became of it: as it was before the replay. */
  static final String REPLAYED =
      from("AND n <= delivery.replay_of_attempt")
          + """
          WHERE delivery.replayed_at IS NOT NULL
            AND (delivery.replay_of_reason = :reason OR :reason IS NULL)
          """
          + conditions();

  /** All dead letters of one group, and no others. */
  public static DeadLetterFilter group(String page, String topic, String reason, String cause) {
    return new DeadLetterFilter(page, topic, reason, cause, null, null, null, null);
  }

  boolean namesNothing() {
    return page == null
        && topic == null
        && reason == null
        && cause == null
        && code == null
        && subcode == null
        && event == null
        && deliveries == null;
  }

  /** Sets the parameters of {@link #DEAD} and {@link #REPLAYED}. */
  JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement) {
    List<DeliveryId> listed = deliveries == null ? List.of() : deliveries;
    return statement
        .param("page", page, Types.VARCHAR)
        .param("topic", topic, Types.VARCHAR)
        .param("reason", reason, Types.VARCHAR)
        .param("cause", cause, Types.VARCHAR)
        .param("code", code, Types.INTEGER)
        .param("subcode", subcode, Types.INTEGER)
        .param("event", event, Types.OTHER)
        .param("any", deliveries == null)
        .param("pages", listed.stream().map(DeliveryId::page).toArray(String[]::new))
        .param("ids", listed.stream().map(DeliveryId::number).toArray(Long[]::new));
  }

  private static String from(String whichAttempts) {
    return """
    FROM delivery
    JOIN consent ON consent.page_id = delivery.page_id AND consent.id = delivery.consent_id
    LEFT JOIN trigger_event AS event ON event.id = delivery.event_id
    LEFT JOIN delivery_queue AS queue
        ON queue.page_id = delivery.page_id AND queue.consent_id = delivery.consent_id AND queue.id = delivery.id
    LEFT JOIN LATERAL (
        SELECT class, code, subcode
        FROM attempt
        WHERE attempt.page_id = delivery.page_id AND attempt.delivery_id = delivery.id %s
        ORDER BY n DESC, ended_at DESC
        LIMIT 1
    ) AS told ON true
    """
        .formatted(whichAttempts);
  }

  private static String conditions() {
    return """
      AND (delivery.page_id = :page OR :page IS NULL)
      AND (delivery.topic = :topic OR :topic IS NULL)
      AND (delivery.event_id = :event OR :event::uuid IS NULL)
      AND (told.code = :code OR :code::integer IS NULL)
      AND (told.subcode = :subcode OR :subcode::integer IS NULL)
      AND (%s = :cause OR :cause IS NULL)
      AND (:any OR (delivery.page_id, delivery.id) IN (SELECT * FROM unnest(:pages, :ids)))
    """
        .formatted(CAUSE);
  }
}
