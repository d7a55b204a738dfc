package io.otn.delivery;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param retryAfter the waits between attempts; their number is the number of retries
 * @param pageRate messages a second and page, in any second; 0 is no limit
 * @param inFlight messages under way at once on this node
 * @param lease after this an attempt counts as abandoned, with an unknown outcome; must be longer
 *     than the channel's time-outs
 */
@Validated
@ConfigurationProperties("otn.delivery")
record DeliverySettings(
    @DefaultValue({"5s", "30s", "2m", "10m", "1h", "3h"}) @NotNull List<Duration> retryAfter,
    @DefaultValue("20") @PositiveOrZero int pageRate,
    @DefaultValue("200") @Positive int inFlight,
    @DefaultValue("60s") @NotNull Duration lease) {}
