package io.otn.messenger;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param publicUrl where people reach the gateway from outside, for the address of a deletion
 *     request's status page; not set: the address at which Meta called
 */
@ConfigurationProperties("otn.messenger.data-deletion")
record DataDeletionSettings(@Nullable URI publicUrl) {}
