package io.otn.connector;

import static io.otn.connector.PriceRows.at;

import io.otn.consent.PriceWatch;
import io.otn.consent.PriceWatch.Answer;
import io.otn.consent.PriceWatch.Fall;
import io.otn.trigger.NewEvent;
import io.otn.trigger.TriggerEvents;
import io.otn.worker.Workers;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The clock of prices: sales that begin and end with nothing changed at the source, falls that have
 * lasted long enough to be told, and what was told and is no longer true. What is due stands in the
 * table, so it survives a restart, and nodes share it without doing anything twice.
 */
@Component
public class PriceFalls {

  private static final int SALES = 5_000;
  private static final int FALLS = 2_000;

  private final JdbcClient jdbc;
  private final PriceRows rows;
  private final PriceWatch watch;
  private final TriggerEvents events;
  private final PriceSettings settings;
  private final Clock clock;
  private final TransactionTemplate transactions;

  PriceFalls(
      JdbcClient jdbc,
      PriceWatch watch,
      TriggerEvents events,
      PriceSettings settings,
      Clock clock,
      PlatformTransactionManager transactions,
      Workers workers) {
    this.jdbc = jdbc;
    this.rows = new PriceRows(jdbc);
    this.watch = watch;
    this.events = events;
    this.settings = settings;
    this.clock = clock;
    this.transactions = new TransactionTemplate(transactions);
    workers.add("prices", this::runOnce);
  }

  /** One price that has fallen, as it is stored. */
  private record Due(
      String source,
      String itemId,
      String pageId,
      String subject,
      @Nullable String parent,
      @Nullable String product,
      @Nullable String url,
      String currency,
      long effectiveMinor,
      long wasMinor,
      long steadyMinor,
      boolean approved,
      long epoch) {

    List<String> topics() {
      String own = ListedPrice.KIND + ":" + subject;
      return parent == null ? List.of(own) : List.of(own, ListedPrice.KIND + ":" + parent);
    }

    Fall fall() {
      return new Fall(
          pageId,
          topics(),
          Money.amount(wasMinor, currency),
          Money.amount(steadyMinor, currency),
          Money.amount(effectiveMinor, currency),
          currency);
    }
  }

  /** Does what is due now; returns how much of it there was: moves, withdrawals and falls. */
  public int runOnce() {
    Instant now = clock.instant();
    int done = 0;
    for (int batch = SALES; batch == SALES; done += batch) {
      batch = Objects.requireNonNull(transactions.execute(status -> evaluate(now)));
    }
    for (int batch = FALLS; batch == FALLS; done += batch) {
      batch = Objects.requireNonNull(transactions.execute(status -> withdraw()));
    }
    for (int batch = FALLS; batch == FALLS; done += batch) {
      batch = Objects.requireNonNull(transactions.execute(status -> tell(now)));
    }
    return done;
  }

  private int evaluate(Instant now) {
    return (int) rows.evaluate("true", "", "", settings.dwell(), SALES, now).seen();
  }

  private record Untrue(String source, String itemId, long toldFrom, long epoch, String why) {}

  /** Who was not told yet is not told of a price that is over. */
  private int withdraw() {
    List<Untrue> over =
        jdbc.sql(
                """
                WITH over AS (
                    SELECT source, item_id
                    FROM price
                    WHERE untrue IS NOT NULL
                    ORDER BY source, item_id
                    LIMIT :limit
                    FOR UPDATE SKIP LOCKED
                )
                UPDATE price
                SET told_minor = NULL, told_was_minor = NULL, told_from = NULL, untrue = NULL
                FROM over
                WHERE price.source = over.source AND price.item_id = over.item_id
                RETURNING price.source, price.item_id, old.told_from, price.epoch, old.untrue AS why
                """)
            .param("limit", FALLS)
            .query(Untrue.class)
            .list();
    for (Untrue told : over) {
      for (long epoch = told.toldFrom(); epoch <= told.epoch(); epoch++) {
        events.withdraw(told.source(), eventId(told.itemId(), epoch), told.why());
      }
    }
    return over.size();
  }

  private int tell(Instant now) {
    List<Due> due =
        jdbc.sql(
                """
                SELECT source, item_id, page_id, subject, parent, product, url, currency, effective_minor,
                       was_minor, approved, epoch,
                       CASE WHEN effective_since <= :held THEN effective_minor ELSE steady_minor END AS steady_minor
                FROM price
                WHERE tell_at <= :now AND buyable AND untrue IS NULL
                ORDER BY tell_at
                LIMIT :limit
                FOR UPDATE SKIP LOCKED
                """)
            .param("now", at(now))
            .param("held", at(now.minus(settings.dwell())))
            .param("limit", FALLS)
            .query(Due.class)
            .list();
    if (due.isEmpty()) {
      return 0;
    }
    List<Answer> answers = watch.ask(due.stream().map(Due::fall).toList(), now);
    List<Boolean> told = new ArrayList<>();
    List<Boolean> doubted = new ArrayList<>();
    for (int n = 0; n < due.size(); n++) {
      Due fall = due.get(n);
      boolean inDoubt = answers.get(n) == Answer.IN_DOUBT && !fall.approved();
      boolean tells = answers.get(n) != Answer.NOBODY && !inDoubt;
      if (tells) {
        events.accept(event(fall, now));
      }
      told.add(tells);
      doubted.add(inDoubt);
    }
    settle(due, told, doubted);
    return due.size();
  }

  /** What is not yet told of a fall, because it is too fresh, goes on as a fall of its own. */
  private void settle(List<Due> due, List<Boolean> told, List<Boolean> doubted) {
    jdbc.sql(
            """
            UPDATE price
            SET epoch = epoch + told::integer,
                told_minor     = CASE WHEN told THEN effective_minor ELSE told_minor END,
                told_was_minor = CASE WHEN told THEN coalesce(told_was_minor, was_minor) ELSE told_was_minor END,
                told_from      = CASE WHEN told THEN coalesce(told_from, epoch + 1) ELSE told_from END,
                approved = false,
                doubt = CASE WHEN doubted THEN 'fell_too_far' END,
                was_minor = CASE WHEN doubted THEN was_minor WHEN effective_minor < steady THEN steady END,
                steady_minor = CASE WHEN doubted THEN steady_minor WHEN effective_minor < steady THEN effective_minor END,
                tell_at = CASE
                    WHEN NOT doubted AND effective_minor < steady THEN effective_since + :dwell::interval END
            FROM unnest(:sources::text[], :items::text[], :steady::bigint[], :told::boolean[], :doubted::boolean[])
                AS decided (source, item_id, steady, told, doubted)
            WHERE price.source = decided.source AND price.item_id = decided.item_id
            """)
        .param("sources", due.stream().map(Due::source).toArray(String[]::new))
        .param("items", due.stream().map(Due::itemId).toArray(String[]::new))
        .param("steady", due.stream().map(Due::steadyMinor).toArray(Long[]::new))
        .param("told", told.toArray(Boolean[]::new))
        .param("doubted", doubted.toArray(Boolean[]::new))
        .param("dwell", settings.dwell().toString())
        .update();
  }

  /** The price is that of this moment, which is what the message says. */
  private static NewEvent event(Due fall, Instant now) {
    Map<String, Object> data = new LinkedHashMap<>();
    putKnown(data, "product", fall.product());
    putKnown(data, "url", fall.url());
    Fall amounts = fall.fall();
    data.put("price", text(amounts.price()));
    data.put("was", text(amounts.was()));
    if (!fall.currency().equals(Money.UNTOLD)) {
      data.put("currency", fall.currency());
    }
    if (amounts.steady().compareTo(amounts.price()) != 0) {
      data.put("steady", text(amounts.steady()));
    }
    data.put("item", fall.itemId());
    return new NewEvent(
        fall.source(),
        eventId(fall.itemId(), fall.epoch() + 1),
        fall.pageId(),
        fall.topics(),
        now,
        null,
        null,
        null,
        data);
  }

  private static String eventId(String itemId, long epoch) {
    return "%s:%s:%d".formatted(ListedPrice.KIND, itemId, epoch);
  }

  private static String text(BigDecimal amount) {
    return amount.toPlainString();
  }

  private static void putKnown(Map<String, Object> data, String key, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      data.put(key, value);
    }
  }
}
