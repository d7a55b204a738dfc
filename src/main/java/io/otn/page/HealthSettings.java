package io.otn.page;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When a page is slowed down or stopped for what the platform answers. The platform publishes no
 * such numbers: all of these are ours. Shares are in per cent of the answers in the window; more
 * than a warning share slows the page, more than a critical one stops it, and 100 never does.
 *
 * @param brake false only counts
 * @param window how far back answers count; at least 1 min
 * @param minimum answers in the window below which no share warns or stops
 * @param personOutWarning of answers that say that the person cannot be reached
 * @param personOutCritical of the same
 * @param permissionWarning of answers that say outside the window, or not permitted
 * @param permissionCritical of the same
 * @param throttledWarning of answers that say too fast
 * @param throttledCritical of the same; never by default, since a throttled page is held anyway,
 *     and calls that were under way together are all refused together
 * @param warningPace per cent of its rate at which a page goes on after a warning; each further
 *     warning halves it
 * @param startPace per cent of its rate at which a page begins that was stopped for its health
 * @param lowestPace per cent below which no warning slows a page
 * @param raiseAfter how long answers must be good before a pace is doubled
 * @param raiseMinimum answers that this takes; after a whole window one is enough
 */
@Validated
@ConfigurationProperties("otn.health")
record HealthSettings(
    @DefaultValue("true") boolean brake,
    @DefaultValue("1h") @NotNull @DurationMin(minutes = 1) Duration window,
    @DefaultValue("50") @Positive int minimum,
    @DefaultValue("20") @Range(max = 100) int personOutWarning,
    @DefaultValue("50") @Range(max = 100) int personOutCritical,
    @DefaultValue("10") @Range(max = 100) int permissionWarning,
    @DefaultValue("30") @Range(max = 100) int permissionCritical,
    @DefaultValue("10") @Range(max = 100) int throttledWarning,
    @DefaultValue("100") @Range(max = 100) int throttledCritical,
    @DefaultValue("25") @Range(min = 1, max = 100) int warningPace,
    @DefaultValue("10") @Range(min = 1, max = 100) int startPace,
    @DefaultValue("5") @Range(min = 1, max = 100) int lowestPace,
    @DefaultValue("10m") @NotNull @DurationMin(seconds = 1) Duration raiseAfter,
    @DefaultValue("20") @Positive int raiseMinimum) {}
