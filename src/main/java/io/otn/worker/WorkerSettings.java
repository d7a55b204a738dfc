package io.otn.worker;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param enabled false for a node that only answers HTTP
 * @param off names of workers that this node leaves to others: inbox, topics, asking, campaigns,
 *     deliveries, settle, sweep, health, receipts, sources, reconcile, prices, sales,
 *     waiting-topics, webhook-people, statistics
 * @param poll how long a worker rests when nothing is due and no news came
 */
@ConfigurationProperties("otn.workers")
record WorkerSettings(
    @DefaultValue("true") boolean enabled,
    @DefaultValue Set<String> off,
    @DefaultValue("500ms") Duration poll) {}
