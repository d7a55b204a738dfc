package io.otn.inbox;

import io.otn.retention.PartitionedTable;
import io.otn.retention.Partitions;
import io.otn.retention.Period;
import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The weeks of stored webhooks: made ahead, dropped as a whole when they are over by retention. */
@Component
public class InboxTables {

  static final Period WEEK = Period.WEEK;

  private static final Duration SELDOM = Duration.ofHours(1);

  private final Partitions partitions;
  private final JdbcClient jdbc;
  private final InboxSettings settings;
  private final Clock clock;
  private @Nullable Instant last;

  InboxTables(
      Partitions partitions,
      JdbcClient jdbc,
      InboxSettings settings,
      Clock clock,
      Workers workers) {
    this.partitions = partitions;
    this.jdbc = jdbc;
    this.settings = settings;
    this.clock = clock;
    workers.add("inbox-weeks", this::pass);
  }

  private int pass() {
    Instant now = clock.instant();
    if (last == null || Duration.between(last, now).abs().compareTo(SELDOM) >= 0) {
      keepUp(now);
      last = now;
    }
    return 0;
  }

  /** Makes the coming weeks, and drops those that are over. */
  public void keepUp(Instant now) {
    partitions.keepUp(new Webhooks(), now);
    partitions.keepUp(new People(), now);
  }

  private abstract class Weekly implements PartitionedTable {

    @Override
    public String key() {
      return "received_at";
    }

    @Override
    public Period period() {
      return WEEK;
    }

    @Override
    public String bound(Instant begin) {
      return begin.toString();
    }

    @Override
    public Duration keep() {
      return settings.keep();
    }
  }

  private final class Webhooks extends Weekly {

    @Override
    public String table() {
      return "inbox";
    }

    @Override
    public List<String> onceInEach() {
      return List.of("kind", "source", "delivery_id");
    }

    /** What nobody has read yet, as of a source that is paused, is not forgotten. */
    @Override
    public boolean needed(String partition, Instant end) {
      return jdbc.sql(
              "SELECT EXISTS (SELECT FROM %s WHERE state = 'RECEIVED')".formatted(partition))
          .query(Boolean.class)
          .single();
    }
  }

  private final class People extends Weekly {

    @Override
    public String table() {
      return "webhook_person";
    }

    /** As long as the webhooks themselves. */
    @Override
    public boolean needed(String partition, Instant end) {
      return jdbc.sql(
              "SELECT EXISTS (SELECT FROM inbox WHERE received_at < :end AND state = 'RECEIVED')")
          .param("end", end.atOffset(java.time.ZoneOffset.UTC))
          .query(Boolean.class)
          .single();
    }
  }
}
