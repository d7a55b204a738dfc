package io.otn.connector;

import static java.time.ZoneOffset.UTC;

import io.otn.worker.Workers;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Variants that came back and have stayed for as long as their policy wants: each is told once, in
 * the transaction that counts the epoch. Any node may do it, also after a restart of all.
 */
@Component
public class Restocks {
  private static final Logger log = LoggerFactory.getLogger(Restocks.class);

  private static final int BATCH = 200;

  /** The wait after a try that failed: the shop did not answer, or the route broke off. */
  private static final Duration AGAIN_IN = Duration.ofSeconds(30);

  /** Gets each restock, inside the transaction that makes it one. */
  @FunctionalInterface
  public interface Reader {
    void tell(Restock restock) throws Exception;
  }

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Stock stock;
  private final Shops shops;
  private final Clock clock;
  private volatile @Nullable Reader reader;

  @Autowired
  Restocks(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      Stock stock,
      Shops shops,
      Clock clock,
      Workers workers) {
    this(jdbc, transaction, stock, shops, clock);
    workers.add("restocks", this::runOnce);
  }

  /** Without a worker: each pass is run by hand. */
  Restocks(
      JdbcClient jdbc, TransactionTemplate transaction, Stock stock, Shops shops, Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.stock = stock;
    this.shops = shops;
    this.clock = clock;
  }

  /** From now on this reader gets what came back; what is due waits for it. */
  public void attach(Reader newReader) {
    if (reader != null) {
      throw new IllegalStateException("restocks have a reader already");
    }
    reader = newReader;
  }

  /** What comes back waits until a reader is attached again. */
  public void detach() {
    reader = null;
  }

  private record Due(
      String source,
      String variantId,
      @Nullable String productId,
      OffsetDateTime firesAt,
      boolean recheck) {}

  /** Tells all that is due. Returns how many of them were told or given up. */
  public int runOnce() {
    Reader current = reader;
    if (current == null) {
      return 0;
    }
    int settled = 0;
    Instant now = clock.instant();
    for (Due due : due(now)) {
      try {
        if (!needsAsking(due, now) || asked(due)) {
          settled +=
              Boolean.TRUE.equals(transaction.execute(s -> settle(due, now, current))) ? 1 : 0;
        } else {
          settled++;
        }
      } catch (RuntimeException | IOException e) {
        log.warn("restock of {} {}: again in {}", due.source(), due.variantId(), AGAIN_IN, e);
        putOff(due, now.plus(AGAIN_IN));
      }
    }
    return settled;
  }

  private List<Due> due(Instant now) {
    return jdbc.sql(
            """
            SELECT source, variant_id, product_id, fires_at, recheck
            FROM stock_variant
            WHERE fires_at <= :now
            ORDER BY fires_at
            LIMIT :batch
            """)
        .param("now", now.atOffset(UTC))
        .param("batch", BATCH)
        .query(Due.class)
        .list();
  }

  /** Learned of late, or found late because nobody was there to tell it. */
  private boolean needsAsking(Due due, Instant now) {
    Duration late = Duration.between(due.firesAt().toInstant(), now);
    return due.recheck() || late.compareTo(shops.policy(due.source()).freshFor()) > 0;
  }

  /**
   * Asks the shop and applies what it says.
   *
   * @return whether there is anything left to tell
   */
  private boolean asked(Due due) throws IOException {
    LiveStock shop = stock.asks(due.source());
    if (shop == null) {
      give(due, Verdict.TOO_OLD);
      return false;
    }
    List<Observation> now = shop.look(due.source(), due.productId(), due.variantId());
    boolean said = now.stream().anyMatch(seen -> seen.variantId().equals(due.variantId()));
    if (!said) {
      give(due, Verdict.FORGOTTEN);
      return false;
    }
    transaction.executeWithoutResult(status -> stock.observeAnswer(due.source(), now));
    return true;
  }

  private boolean settle(Due due, Instant now, Reader to) {
    VariantStock back =
        Stock.known(stock.lock(due.source(), List.of(due.variantId())), due.variantId());
    if (back.firesAt == null || back.firesAt.isAfter(now) || back.cameBackAt == null) {
      return false; // told by another node, gone again, or put off
    }
    Instant cameBackAt = back.cameBackAt;
    String page = back.page == null ? shops.page(due.source()) : back.page;
    Long available = back.available;
    if (back.state != KnownVariant.State.IN || available == null || page == null) {
      back.waitNoMore();
      stock.save(due.source(), back);
      decide(due, page == null ? "no_page" : Verdict.GONE_AGAIN);
      return true;
    }
    back.fire(now);
    stock.save(due.source(), back);
    decide(due, Verdict.RESTOCKED);
    try {
      to.tell(Restock.of(due.source(), page, back, cameBackAt, available));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the restock could not be told", e);
    }
    return true;
  }

  /** Nobody is told, and it stays in as if it had never been out. */
  private void give(Due due, String why) {
    log.info("restock of {} {} is told to nobody: {}", due.source(), due.variantId(), why);
    jdbc.sql(
            """
            UPDATE stock_variant
            SET came_back_at = NULL, fires_at = NULL, recheck = false, decision = :why
            WHERE source = :source AND variant_id = :variant AND fires_at = :firesAt
            """)
        .param("source", due.source())
        .param("variant", due.variantId())
        .param("firesAt", due.firesAt())
        .param("why", why)
        .update();
  }

  private void decide(Due due, String why) {
    jdbc.sql(
            "UPDATE stock_variant SET decision = :why WHERE source = :source AND variant_id ="
                + " :variant")
        .param("source", due.source())
        .param("variant", due.variantId())
        .param("why", why)
        .update();
  }

  private void putOff(Due due, Instant until) {
    jdbc.sql(
            """
            UPDATE stock_variant
            SET fires_at = :until
            WHERE source = :source AND variant_id = :variant AND fires_at = :firesAt
            """)
        .param("source", due.source())
        .param("variant", due.variantId())
        .param("firesAt", due.firesAt())
        .param("until", until.atOffset(UTC))
        .update();
  }
}
