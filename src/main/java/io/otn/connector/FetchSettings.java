package io.otn.connector;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param privateHosts names or addresses of servers in our own network that may be fetched from,
 *     such as {@code feeds.internal}; all others must have public addresses, or a feed's URL or
 *     redirect could make the gateway ask what only it can reach
 */
@ConfigurationProperties("otn.fetch")
record FetchSettings(@DefaultValue Set<String> privateHosts) {}
