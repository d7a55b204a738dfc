package io.otn.partner;

import java.time.Duration;

/**
 * How much a partner may post.
 *
 * @param events in each window, at least one; an event of a batch counts like any other
 * @param window at least a second
 */
public record Quota(int events, Duration window) {

  public Quota {
    if (events < 1 || window.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("a quota is at least one event a second");
    }
  }
}
