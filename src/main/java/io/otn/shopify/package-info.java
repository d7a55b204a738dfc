/**
 * Shopify beyond its webhooks about stock: what a shop asks by law, its uninstalling, its Events,
 * and its Admin API, by which lost webhooks are made up for. What a variant's stock and price were,
 * and so what fires, is kept by {@code connector}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"connector", "partner", "inbox", "source", "web"})
package io.otn.shopify;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
