package io.otn.connector.sale;

import static java.time.ZoneOffset.UTC;

import io.otn.connector.calendar.Moment;
import io.otn.trigger.TriggerEvents;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Sets, moves and ends the reminders of a sale. */
@Component
class Reminders {

  private static final int ANCHOR_BYTES = 8;

  private final JdbcClient jdbc;
  private final TriggerEvents events;

  Reminders(JdbcClient jdbc, TriggerEvents events) {
    this.jdbc = jdbc;
    this.events = events;
  }

  /**
   * Sets the reminders of a sale as it is now. Those that it has already stay as they are; those
   * that had ended wait again.
   *
   * @param firstSight what is over is no news then, not even a little
   * @param grace how late a reminder may be
   */
  void set(
      String source,
      String key,
      Moment onSale,
      List<Lead> leads,
      boolean firstSight,
      Duration grace,
      Instant now) {
    for (Lead lead : leads) {
      Moment due = lead.due(onSale);
      Instant late = due.instant().plus(grace);
      if (lead.before() != null && late.isAfter(onSale.instant())) {
        late = onSale.instant(); // nobody is reminded of what has begun
      }
      boolean over = firstSight ? !due.instant().isAfter(now) : late.isBefore(now);
      jdbc.sql(
              """
              INSERT INTO sale_reminder (source, key, lead, anchor, on_sale_at, due_at, due_local, late_at, state, reason,
                                         settled_at)
              SELECT :source, :key, :lead, :anchor, :onSaleAt, :dueAt, :dueLocal, :lateAt,
                     CASE WHEN fired OR :over THEN 'SKIPPED' ELSE 'WAITING' END,
                     CASE WHEN fired THEN 'sent_before' WHEN :over THEN :overBecause END,
                     CASE WHEN fired OR :over THEN :now::timestamptz END
              FROM (SELECT EXISTS (
                        SELECT FROM sale_reminder
                        WHERE source = :source AND key = :key AND lead = :lead AND on_sale_at = :onSaleAt
                          AND state = 'FIRED')) AS before (fired)
              ON CONFLICT (source, key, lead, anchor) DO UPDATE
              SET state = excluded.state, reason = excluded.reason, settled_at = excluded.settled_at
              WHERE sale_reminder.state IN ('MOVED', 'CANCELLED')
              """)
          .param("source", source)
          .param("key", key)
          .param("lead", lead.name())
          .param("anchor", anchor(onSale, due))
          .param("onSaleAt", onSale.instant().atOffset(UTC))
          .param("dueAt", due.instant().atOffset(UTC))
          .param("dueLocal", due.local())
          .param("lateAt", late.atOffset(UTC))
          .param("over", over)
          .param("overBecause", firstSight ? "first_sight" : "too_late")
          .param("now", now.atOffset(UTC))
          .update();
    }
  }

  /**
   * Ends what waits for another time than the sale's present one, and takes back what is on its way
   * for it.
   */
  void moved(String source, String key, Instant onSaleAt, Instant now) {
    end(source, key, "MOVED", "moved", now, onSaleAt);
    withdraw(source, key, "sale_moved", onSaleAt);
  }

  /** Ends all that waits, and takes back what is on its way. */
  void cancel(String source, String key, String reason, Instant now) {
    end(source, key, "CANCELLED", reason, now, Instant.EPOCH);
    withdraw(source, key, "sale_" + reason, Instant.EPOCH);
  }

  /** A person has it take place after all: what was ended and is still to come waits again. */
  void resume(String source, String key, Instant onSaleAt, Instant now) {
    jdbc.sql(
            """
            UPDATE sale_reminder
            SET state = 'WAITING', reason = NULL, settled_at = NULL
            WHERE source = :source AND key = :key AND on_sale_at = :onSaleAt AND state = 'CANCELLED'
              AND due_at > :now
            """)
        .param("source", source)
        .param("key", key)
        .param("onSaleAt", onSaleAt.atOffset(UTC))
        .param("now", now.atOffset(UTC))
        .update();
  }

  private void end(
      String source, String key, String state, String reason, Instant now, Instant unlessFor) {
    jdbc.sql(
            """
            UPDATE sale_reminder
            SET state = :state, reason = :reason, settled_at = :now
            WHERE source = :source AND key = :key AND state = 'WAITING' AND on_sale_at <> :unlessFor
            """)
        .param("state", state)
        .param("reason", reason)
        .param("now", now.atOffset(UTC))
        .param("source", source)
        .param("key", key)
        .param("unlessFor", unlessFor.atOffset(UTC))
        .update();
  }

  /** What was told is told; who was not told yet keeps their consent. */
  private void withdraw(String source, String key, String why, Instant unlessFor) {
    jdbc.sql(
            """
            UPDATE sale_reminder
            SET reason = :why
            WHERE source = :source AND key = :key AND state = 'FIRED' AND on_sale_at <> :unlessFor
              AND reason IS NULL
            RETURNING event_id
            """)
        .param("why", why)
        .param("source", source)
        .param("key", key)
        .param("unlessFor", unlessFor.atOffset(UTC))
        .query(String.class)
        .list()
        .forEach(event -> events.withdraw(source, event, why));
  }

  /** The same where a sale and its reminder are at the same times as before. */
  static String anchor(Moment onSale, Moment due) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((onSale.instant() + " " + due.instant()).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, ANCHOR_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
