/**
 * Price feeds: lists of what things cost, fetched by a schedule, read in the forms that shops
 * publish, and compared with the last one. It decides whether a list may be believed; what a price
 * means is the connector's.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"connector", "source", "page", "web"})
package io.otn.feed;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
