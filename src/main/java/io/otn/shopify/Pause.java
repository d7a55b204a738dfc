package io.otn.shopify;

import java.time.Duration;

/** Waits. A port, so that tests need not. */
@FunctionalInterface
interface Pause {

  void pause(Duration wait) throws InterruptedException;
}
