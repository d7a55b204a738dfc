package io.otn.connector;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kafka record's place, which is the same whenever it is delivered again. Its time belongs to it:
 * a topic that was made anew counts its offsets from 0 again.
 *
 * @param timestamp in milliseconds since 1970, by the producer or the broker as the topic says
 */
record RecordName(String topic, int partition, long offset, long timestamp) {

  private static final Pattern FORM =
      Pattern.compile("(?<topic>.+)-(?<partition>\\d+)-(?<offset>\\d+)@(?<timestamp>-?\\d+)");

  static RecordName parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("'%s' names no Kafka record".formatted(text));
    }
    return new RecordName(
        form.group("topic"),
        Integer.parseInt(form.group("partition")),
        Long.parseLong(form.group("offset")),
        Long.parseLong(form.group("timestamp")));
  }

  /**
   * When things were as the record says. Records of one partition and millisecond stay in their
   * order; and a producer whose clock runs ahead must not make all that follows look stale.
   */
  Instant at(Instant receivedAt) {
    Instant at =
        Instant.ofEpochMilli(timestamp).plus(Duration.ofNanos(Math.floorMod(offset, 1000) * 1000L));
    return timestamp < 0 || at.isAfter(receivedAt) ? receivedAt : at;
  }

  /** As {@code inventory-3-4711@1763719200000}. */
  @Override
  public String toString() {
    return "%s-%d-%d@%d".formatted(topic, partition, offset, timestamp);
  }
}
