package io.otn.feed;

import io.otn.connector.GuardedFetch;
import io.otn.connector.PriceLists;
import io.otn.connector.PriceRun;
import io.otn.feed.FeedRun.Outcome;
import io.otn.source.Sources;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

/**
 * Reads feeds: when they are due, one node at a time, a whole list or none of it. Fetching holds no
 * transaction; reading and comparing are one, so a node that dies in the middle leaves nothing
 * behind.
 */
@Component("priceFeeds")
public class FeedReader {

  private static final Logger log = LoggerFactory.getLogger(FeedReader.class);
  private static final Duration AGAIN_AFTER_A_FAILURE = Duration.ofMinutes(15);

  private final Feeds feeds;
  private final GuardedFetch fetch;
  private final PriceLists lists;
  private final FeedRows rows;
  private final Sources sources;
  private final DataSource database;
  private final Clock clock;

  FeedReader(
      Feeds feeds,
      GuardedFetch fetch,
      PriceLists lists,
      Sources sources,
      JdbcClient jdbc,
      DataSource database,
      Clock clock) {
    this.feeds = feeds;
    this.fetch = fetch;
    this.lists = lists;
    this.sources = sources;
    this.rows = new FeedRows(jdbc);
    this.database = database;
    this.clock = clock;
  }

  /** What came of an attempt. */
  public enum Result {
    /** Another node reads it right now. */
    BUSY,
    UNCHANGED,
    APPLIED,
    HELD,
    FAILED
  }

  /** The ids of the feeds whose time has come, less those that are paused. */
  public List<String> due() {
    Instant now = clock.instant();
    return feeds.all().stream()
        .filter(feed -> sources.runs(feed.source()))
        .filter(feed -> !next(feed, rows.state(feed.id()), now).isAfter(now))
        .map(Feed::id)
        .toList();
  }

  static Instant next(Feed feed, FeedRows.State state, Instant now) {
    Instant last = state.triedAt();
    if (last == null) {
      return now;
    }
    Feed.Schedule schedule = feed.schedule();
    Instant next = last.plus(AGAIN_AFTER_A_FAILURE);
    if (schedule.every() != null) {
      next = last.plus(schedule.every());
    } else if (schedule.cron() != null) {
      Date date = schedule.cron().getNextValidTimeAfter(Date.from(last));
      next = date == null ? Instant.MAX : date.toInstant();
    }
    Instant again = last.plus(AGAIN_AFTER_A_FAILURE);
    return state.failedSince() != null && again.isBefore(next) ? again : next;
  }

  /**
   * Reads one feed now.
   *
   * @param id of {@code otn.feeds}
   */
  public Result read(String id) {
    Feed feed =
        feeds
            .find(id)
            .orElseThrow(() -> new IllegalArgumentException("there is no feed '%s'".formatted(id)));
    try (Connection connection = database.getConnection()) {
      if (!lock(
          connection, id, "SELECT pg_try_advisory_lock(hashtextextended('otn feed ' || ?, 0))")) {
        return Result.BUSY;
      }
      try {
        return read(feed, connection);
      } finally {
        lock(connection, id, "SELECT pg_advisory_unlock(hashtextextended('otn feed ' || ?, 0))");
      }
    } catch (SQLException e) {
      throw new IllegalStateException("feed %s: the database did not answer".formatted(id), e);
    }
  }

  private static boolean lock(Connection connection, String id, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private Result read(Feed feed, Connection connection) throws SQLException {
    Instant now = clock.instant();
    FeedRows.State state = rows.state(feed.id());
    rows.tried(feed.id(), now);
    boolean sameSettings = Arrays.equals(state.settings(), feed.digest());
    Refusals refusals = new Refusals();
    long bytes = 0;
    try (FeedFile file =
        FeedFile.fetch(
            feed,
            fetch,
            sameSettings ? state.etag() : null,
            sameSettings ? state.lastModified() : null)) {
      if (file == null || (sameSettings && Arrays.equals(state.digest(), file.digest()))) {
        rows.unchanged(feed.id(), now);
        sources.heard(feed.source(), now, 1);
        return Result.UNCHANGED;
      }
      bytes = file.bytes();
      Result result = compare(new Reading(feed, state, file, refusals, now), connection);
      sources.heard(feed.source(), now, 1);
      log.info("feed {}: {}", feed.id(), result);
      return result;
    } catch (FeedException e) {
      log.warn("feed {}: {}", feed.id(), e.getMessage());
      rows.failed(feed.id(), String.valueOf(e.getMessage()), refusals.list(), bytes, now);
      return Result.FAILED;
    } catch (IOException e) {
      log.warn("feed {} could not be read", feed.id(), e);
      rows.failed(
          feed.id(),
          "the file could not be kept (%s)".formatted(e.getClass().getSimpleName()),
          refusals.list(),
          bytes,
          now);
      return Result.FAILED;
    }
  }

  private record Reading(
      Feed feed, FeedRows.State state, FeedFile file, Refusals refusals, Instant now) {}

  private Result compare(Reading reading, Connection connection)
      throws SQLException, IOException, FeedException {
    connection.setAutoCommit(false);
    boolean done = false;
    try {
      Result result = compareIn(reading, connection);
      connection.commit();
      done = true;
      return result;
    } finally {
      if (!done) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
  }

  private Result compareIn(Reading reading, Connection connection)
      throws SQLException, IOException, FeedException {
    Feed feed = reading.feed();
    Instant now = reading.now();
    JdbcClient mine = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    FeedRows states = new FeedRows(mine);
    RunRows runs = new RunRows(mine);
    long id = runs.begin(feed.id(), now);
    try (PriceRun run = lists.begin(connection, feed.source(), feed.page())) {
      long taken = new Filling(feed, run, reading.refusals()).fill(reading.file());
      if (taken == 0) {
        throw new FeedException("no item of the list could be read");
      }
      PriceRun.Comparison compared = run.compare();
      String silent = Guard.silent(feed, reading.state(), now);
      String doubt = Guard.doubt(feed.guards(), reading.state().items(), compared, silent != null);
      for (long held : runs.held(feed.id())) {
        runs.decide(feed.id(), held, Outcome.DISCARDED, "newer-run", now);
        lists.discardHeld(connection, held);
      }
      states.read(feed, reading.file(), now);
      if (doubt == null) {
        PriceRun.Applied applied = run.apply(id, silent != null, feed.guards().goneAfter(), now);
        states.applied(feed.id(), compared.items(), now);
        end(runs, id, Outcome.APPLIED, silent, reading, compared, applied);
      } else {
        run.hold(id);
        end(runs, id, Outcome.HELD, doubt, reading, compared, RunRows.NOTHING_DONE);
      }
      runs.forgetOld(feed.id(), now);
      return doubt == null ? Result.APPLIED : Result.HELD;
    }
  }

  private void end(
      RunRows runs,
      long id,
      Outcome outcome,
      @Nullable String reason,
      Reading reading,
      PriceRun.Comparison compared,
      PriceRun.Applied applied) {
    runs.end(
        id,
        outcome,
        reason,
        reading.file().bytes(),
        compared,
        applied,
        reading.refusals().list(),
        clock.instant());
  }
}
