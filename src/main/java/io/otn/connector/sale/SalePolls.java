package io.otn.connector.sale;

import io.otn.connector.FetchException;
import io.otn.source.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Asks a source and applies what it says; what was read last stays until something better comes.
 */
@Component
class SalePolls {

  private static final Logger log = LoggerFactory.getLogger(SalePolls.class);

  private final SaleFetches fetches;
  private final Sales sales;
  private final Sources sources;
  private final TransactionTemplate transaction;
  private final Clock clock;

  SalePolls(
      SaleFetches fetches,
      Sales sales,
      Sources sources,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.fetches = fetches;
    this.sales = sales;
    this.sources = sources;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /**
   * @param reading null when nothing has changed since the last good one
   * @param refresh how long the publisher wants us to wait
   */
  record Fetched(
      @Nullable Reading reading,
      @Nullable String etag,
      @Nullable String lastModified,
      @Nullable Duration refresh) {}

  interface Fetcher {
    Fetched fetch(SaleFetches.Claim claim, Instant now) throws FetchException;
  }

  void hurry(SaleSource source) {
    fetches.hurry(source, clock.instant());
  }

  /** Asks the source, if its time has come and no other node does. */
  void poll(SaleSource source, Fetcher fetcher) {
    Instant now = clock.instant();
    if (!sources.runs(source.id())) {
      return;
    }
    SaleFetches.Claim claim = fetches.claim(source, now).orElse(null);
    if (claim == null) {
      return;
    }
    try {
      Fetched fetched = fetcher.fetch(claim, now);
      transaction.executeWithoutResult(status -> take(source, claim, fetched, now));
      sources.heard(source.id(), now, fetched.reading() == null ? 0 : 1);
    } catch (FetchException e) {
      fetches.failed(source, e, now);
      log.warn("{}: not read, what was read before stays: {}", source.id(), e.getMessage());
    } catch (RuntimeException e) {
      fetches.failed(source, FetchException.unreadable("what was read could not be kept"), now);
      log.error("{}: what was read could not be kept", source.id(), e);
    }
  }

  private void take(SaleSource source, SaleFetches.Claim claim, Fetched fetched, Instant now) {
    Reading reading = fetched.reading();
    if (reading == null) {
      sales.unchanged(source, now);
    } else {
      List<Reading.Refused> more = sales.apply(source, reading, claim.baseline(), now);
      fetches.rejected(source, reading, more);
    }
    fetches.good(source, fetched.etag(), fetched.lastModified(), fetched.refresh(), now);
  }
}
