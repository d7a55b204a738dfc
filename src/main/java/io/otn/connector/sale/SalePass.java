package io.otn.connector.sale;

import static java.time.ZoneOffset.UTC;

import io.otn.source.Sources;
import io.otn.trigger.NewEvent;
import io.otn.trigger.TriggerEvents;
import io.otn.worker.Workers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Fires the reminders that are due: each becomes a trigger event in the transaction that settles
 * it, so a crash repeats it and two nodes do not.
 */
@Component
public class SalePass {

  private static final int BATCH = 100;

  /** The topic kind of all sales. */
  static final String KIND = "tickets";

  private final JdbcClient jdbc;
  private final SaleSources sources;
  private final Sources registry;
  private final TriggerEvents events;
  private final TransactionTemplate transaction;
  private final Clock clock;

  SalePass(
      JdbcClient jdbc,
      SaleSources sources,
      Sources registry,
      TriggerEvents events,
      PlatformTransactionManager transactions,
      Clock clock,
      Workers workers) {
    this.jdbc = jdbc;
    this.sources = sources;
    this.registry = registry;
    this.events = events;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
    workers.add("sales", this::runOnce);
  }

  /** Settles all that is due now. Returns how many reminders that were. */
  public int runOnce() {
    Instant now = clock.instant();
    String[] running =
        sources.all().stream().map(SaleSource::id).filter(registry::runs).toArray(String[]::new);
    if (running.length == 0) {
      return 0;
    }
    int done = 0;
    int settled;
    do {
      settled = Objects.requireNonNull(transaction.execute(status -> settle(running, now)));
      done += settled;
    } while (settled == BATCH);
    return done;
  }

  private record Due(
      String source,
      String key,
      String lead,
      String anchor,
      Instant dueAt,
      boolean late,
      String page,
      String subject,
      String state,
      String name,
      @Nullable String url,
      @Nullable String venue,
      Instant onSaleAt,
      LocalDateTime onSaleLocal,
      String zone) {}

  /** While a sale is missing its reminders wait, until they are late. */
  private int settle(String[] running, Instant now) {
    List<Due> due =
        jdbc.sql(
                """
                SELECT reminder.source, reminder.key, lead, anchor, due_at, late_at < :now AS late,
                       page_id, subject, sale.state AS sale_state, name, url, venue, sale.on_sale_at, on_sale_local, zone
                FROM sale_reminder AS reminder
                JOIN sale ON sale.source = reminder.source AND sale.key = reminder.key
                WHERE reminder.state = 'WAITING' AND due_at <= :now AND reminder.source = ANY (:running)
                  AND (late_at < :now OR sale.state IN ('LISTED', 'KEPT'))
                ORDER BY due_at
                LIMIT :batch
                FOR UPDATE OF reminder SKIP LOCKED
                """)
            .param("now", now.atOffset(UTC))
            .param("running", running)
            .param("batch", BATCH)
            .query(SalePass::due)
            .list();
    for (Due reminder : due) {
      if (reminder.late()) {
        settled(
            reminder,
            "SKIPPED",
            reminder.state().equals("MISSING") ? "not_listed" : "too_late",
            null,
            now);
      } else {
        settled(reminder, "FIRED", null, fire(reminder), now);
      }
    }
    return due.size();
  }

  private String fire(Due reminder) {
    String id = "%s:%s:%s".formatted(reminder.subject(), reminder.lead(), reminder.anchor());
    SaleSource source = Objects.requireNonNull(sources.find(reminder.source()));
    events.accept(
        new NewEvent(
            reminder.source(),
            id,
            reminder.page(),
            List.of(topic(reminder.subject(), reminder.lead())),
            reminder.dueAt(),
            null,
            null,
            // Who hears of it later than the sale begins has not been reminded.
            reminder.lead().equals(Lead.ON_SALE) ? null : reminder.onSaleAt(),
            SaleWords.values(
                reminder.name(),
                reminder.url(),
                reminder.venue(),
                reminder.onSaleAt(),
                reminder.onSaleLocal(),
                reminder.zone(),
                reminder.lead(),
                source.language())));
    return id;
  }

  static String topic(String subject, String lead) {
    return "%s:%s:%s".formatted(KIND, subject, lead);
  }

  private void settled(
      Due reminder, String state, @Nullable String reason, @Nullable String event, Instant now) {
    jdbc.sql(
            """
            UPDATE sale_reminder
            SET state = :state, reason = :reason, event_id = :event, settled_at = :now
            WHERE source = :source AND key = :key AND lead = :lead AND anchor = :anchor AND state = 'WAITING'
            """)
        .param("state", state)
        .param("reason", reason, java.sql.Types.VARCHAR)
        .param("event", event, java.sql.Types.VARCHAR)
        .param("now", now.atOffset(UTC))
        .param("source", reminder.source())
        .param("key", reminder.key())
        .param("lead", reminder.lead())
        .param("anchor", reminder.anchor())
        .update();
  }

  private static Due due(ResultSet row, int n) throws SQLException {
    return new Due(
        row.getString("source"),
        row.getString("key"),
        row.getString("lead"),
        row.getString("anchor"),
        row.getTimestamp("due_at").toInstant(),
        row.getBoolean("late"),
        row.getString("page_id"),
        row.getString("subject"),
        row.getString("sale_state"),
        row.getString("name"),
        row.getString("url"),
        row.getString("venue"),
        row.getTimestamp("on_sale_at").toInstant(),
        row.getObject("on_sale_local", LocalDateTime.class),
        row.getString("zone"));
  }
}
