package io.otn.inbox;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param retryAfter the waits before a webhook that could not be read is tried again; their number
 *     is the number of tries
 * @param keep webhooks are dropped this long after they came, by whole weeks
 * @param repeats a webhook that comes again within this time is known as a repeat; longer than any
 *     sender goes on trying
 * @param readers how many sources are read at once on this node
 * @param batch webhooks of one source that are read in one transaction, where their reader allows
 *     it
 * @param queue webhooks that may wait to be stored; what comes beyond is refused with 503
 * @param linger how long a commit waits for others to join
 * @param patience how long a sender waits for its webhook to be stored; shorter than any sender's
 *     own time-out
 */
@Validated
@ConfigurationProperties("otn.inbox")
record InboxSettings(
    @DefaultValue({"1s", "5s", "30s", "5m", "30m", "2h"}) List<Duration> retryAfter,
    @DefaultValue("30d") @NotNull Duration keep,
    @DefaultValue("7d") @NotNull Duration repeats,
    @DefaultValue("4") @Positive int readers,
    @DefaultValue("50") @Positive int batch,
    @DefaultValue("2000") @Positive int queue,
    @DefaultValue("1ms") @NotNull Duration linger,
    @DefaultValue("4s") @NotNull Duration patience) {

  InboxSettings {
    if (keep.compareTo(repeats) < 0) {
      throw new IllegalArgumentException(
          "otn.inbox.keep (%s) is shorter than otn.inbox.repeats (%s): what is dropped cannot be known as a repeat; write at least as much"
              .formatted(keep, repeats));
    }
    if (linger.isNegative() || patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException(
          "otn.inbox.linger and otn.inbox.patience are times; write such as 1ms and 4s");
    }
  }
}
