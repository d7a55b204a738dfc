/**
 * Plays the outside world over real HTTP: Messenger's Send API and webhooks, the people who chat, a
 * small Shopify shop, an outlet's price list and a box office's calendar. Demos and scenario tests
 * use it as they would use the real ones, by URL alone; it uses no class of the gateway and no
 * class of the gateway uses it.
 *
 * <p>It owns the people, their chats and windows, the one-time tokens and what became of them, the
 * shop's stock, the prices and the sale, and a clock of its own. All of it is kept in an
 * append-only journal, written before anybody is answered, so a token that was spent stays spent
 * after a kill.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.otn.sandbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
