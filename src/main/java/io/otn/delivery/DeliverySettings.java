package io.otn.delivery;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param retryAfter the waits between attempts; their number is the number of retries
 * @param pageRate messages a second and page, in any second; 0 is no limit
 * @param mediaRate of these, messages with audio or video; 0 is no limit of their own. The platform
 *     allows 10 (facts of the platform, section 5)
 * @param pageQuota messages a page and day (UTC); 0 is no limit. The platform allows 200 for each
 *     person the page can message, which only its operator knows
 * @param laneOffsets how long each lane stands behind the first: what is due in lane 2 goes before
 *     what is due that much later in lane 1, so that none starves
 * @param inFlight messages under way at once on this node; no page has more of them than are free
 * @param lease after this an attempt counts as abandoned, with an unknown outcome; must be longer
 *     than the channel's time-outs
 * @param keep deliveries and attempts are dropped this long after their event, by whole months
 */
@Validated
@ConfigurationProperties("otn.delivery")
record DeliverySettings(
    @DefaultValue({"5s", "30s", "2m", "10m", "1h", "3h"}) @NotNull List<Duration> retryAfter,
    @DefaultValue("20") @PositiveOrZero int pageRate,
    @DefaultValue("10") @PositiveOrZero int mediaRate,
    @DefaultValue("0") @PositiveOrZero int pageQuota,
    @DefaultValue({"0s", "30s", "5m"}) @NotNull @Size(min = 3, max = 3) List<Duration> laneOffsets,
    @DefaultValue("400") @Positive int inFlight,
    @DefaultValue("60s") @NotNull Duration lease,
    @DefaultValue("400d") @NotNull Duration keep) {}
