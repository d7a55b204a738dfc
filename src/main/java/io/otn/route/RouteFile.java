package io.otn.route;

import org.jspecify.annotations.Nullable;

/**
 * A file of {@code routes/connectors} or {@code routes/channels}.
 *
 * @param name such as {@code connectors/shopify.camel.yaml}
 * @param error what is wrong with it; absent when its routes run
 */
public record RouteFile(String name, @Nullable String error) {}
