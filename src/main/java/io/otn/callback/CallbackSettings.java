package io.otn.callback;

import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param retryAfter the waits before the tries behind the first; as Standard Webhooks 1.0.0 advises
 * @param jitter per cent of a wait that chance adds, so that what failed together does not come
 *     again together
 * @param timeout of a call, from its first byte to the end of the answer's head
 * @param every how often results are looked for
 * @param keep how long calls are kept after their end
 */
@Validated
@ConfigurationProperties("otn.callbacks")
record CallbackSettings(
    @DefaultValue({"5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"}) @NotEmpty
        List<Duration> retryAfter,
    @DefaultValue("10") @Range(min = 0, max = 100) int jitter,
    @DefaultValue("20s") Duration timeout,
    @DefaultValue("2s") Duration every,
    @DefaultValue("7d") Duration keep) {}
