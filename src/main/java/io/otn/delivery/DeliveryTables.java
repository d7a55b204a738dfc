package io.otn.delivery;

import io.otn.retention.PartitionedTable;
import io.otn.retention.Partitions;
import io.otn.retention.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The months of deliveries and attempts, made ahead and dropped when they are over by retention.
 */
@Component
class DeliveryTables {

  private final Partitions partitions;
  private final JdbcClient jdbc;
  private final DeliverySettings settings;

  DeliveryTables(Partitions partitions, JdbcClient jdbc, DeliverySettings settings) {
    this.partitions = partitions;
    this.jdbc = jdbc;
    this.settings = settings;
  }

  void keepUp(Instant now) {
    partitions.keepUp(new DeliveryMonths(), now);
    partitions.keepUp(new AttemptMonths(), now);
  }

  private abstract class Monthly implements PartitionedTable {

    @Override
    public Period period() {
      return Period.MONTH;
    }

    @Override
    public Duration keep() {
      return settings.keep();
    }
  }

  /**
   * By their event's id. A delivery is written twice, so a part of each page is left free for it.
   */
  private final class DeliveryMonths extends Monthly {

    @Override
    public String table() {
      return "delivery";
    }

    @Override
    public String key() {
      return "event_id";
    }

    @Override
    public String storage() {
      return "fillfactor = 60";
    }

    @Override
    public String bound(Instant begin) {
      return firstId(begin).toString();
    }

    /** Open deliveries, and dead letters for which a consent is still kept, are not forgotten. */
    @Override
    public boolean needed(String partition, Instant end) {
      return jdbc.sql(
              """
              SELECT EXISTS (SELECT FROM delivery_queue WHERE event_id < :next::uuid)
                  OR EXISTS (
                      SELECT
                      FROM %s AS old
                      JOIN consent ON consent.page_id = old.page_id AND consent.id = old.consent_id
                      WHERE old.dead AND consent.state = 'RESERVED')
              """
                  .formatted(partition))
          .param("next", bound(end))
          .query(Boolean.class)
          .single();
    }

    @Override
    public String alsoWhenDropped(Instant end) {
      return """
          DELETE FROM delivery_count_sum WHERE event_id < '%1$s';
          DELETE FROM delivery_count_change WHERE event_id < '%1$s';
          """
          .formatted(bound(end));
    }
  }

  private final class AttemptMonths extends Monthly {

    @Override
    public String table() {
      return "attempt";
    }

    @Override
    public String key() {
      return "ended_at";
    }

    @Override
    public String bound(Instant begin) {
      return begin.atOffset(ZoneOffset.UTC).toString();
    }
  }

  /** No event after this has a smaller id: UUIDs of version 7 begin with their milliseconds. */
  private static UUID firstId(Instant begin) {
    return new UUID(begin.toEpochMilli() << 16, 0);
  }
}
