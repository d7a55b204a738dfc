package io.otn.asking;

import io.otn.topic.TopicKey;
import java.time.Instant;
import java.util.Optional;

/**
 * The port through which asking learns when that will be which a topic tells of, so that nobody is
 * asked for a consent that has expired by then. A bean that implements it is found by itself.
 */
public interface Occasions {

  /**
   * When the holders of a topic are told next, as things are now; empty where no time is known.
   *
   * @param page whose people
   */
  Optional<Instant> next(String page, TopicKey topic);
}
