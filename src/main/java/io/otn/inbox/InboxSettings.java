package io.otn.inbox;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param retryAfter the waits before a webhook that could not be read is tried again; their number
 *     is the number of tries
 */
@ConfigurationProperties("otn.inbox")
record InboxSettings(
    @DefaultValue({"1s", "5s", "30s", "5m", "30m", "2h"}) List<Duration> retryAfter) {}
