package io.otn.sandbox;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/** Tells the gateway the shop's range once it is up, for it fires on nothing it sees first. */
class Announcement implements DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);
  private static final int TRIES = 60;
  private final Shop shop;
  private volatile Thread thread = Thread.currentThread();

  Announcement(Shop shop) {
    this.shop = shop;
  }

  @EventListener(ApplicationReadyEvent.class)
  void start() {
    if (shop.announcesItself()) {
      thread = Thread.ofVirtual().name("sandbox-shop").start(this::announce);
    }
  }

  private void announce() {
    try {
      for (int attempt = 0; attempt < TRIES; attempt++) {
        if (shop.announce()) {
          return;
        }
        Thread.sleep(Duration.ofSeconds(Math.min(10, 1 + attempt)));
      }
      LOG.info(
          "The demo shop could not tell its products to the gateway. Once it is up: POST /sandbox/shop/announce");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void destroy() {
    if (thread.isVirtual()) {
      thread.interrupt();
    }
  }
}
