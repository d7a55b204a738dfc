package io.otn.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A table that is partitioned by a range of time, as its owner describes it. It has a default
 * partition {@code <table>_other}.
 */
public interface PartitionedTable {

  String table();

  /** The column that rows are told apart by. */
  String key();

  Period period();

  /** The key's value, as SQL text, that nothing after this instant is below. */
  String bound(Instant begin);

  /** How long after its end a partition is kept. */
  Duration keep();

  /**
   * Storage parameters of each partition, such as {@code fillfactor = 60}; empty for the default.
   */
  default String storage() {
    return "";
  }

  /** Columns that are unique in each partition alone; empty for none. */
  default List<String> onceInEach() {
    return List.of();
  }

  /** True while something in a partition that is over must not be forgotten. */
  default boolean needed(String partition, Instant end) {
    return false;
  }

  /** Statements, each ended by a semicolon, that belong to dropping what is before this instant. */
  default String alsoWhenDropped(Instant end) {
    return "";
  }
}
