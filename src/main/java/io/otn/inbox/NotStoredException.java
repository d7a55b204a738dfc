package io.otn.inbox;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * A webhook could not be stored now: its sender has to come again. Whoever catches it need not log
 * it: {@link Intake} told of the cause once for all webhooks that met it.
 */
public class NotStoredException extends TransientDataAccessResourceException {

  NotStoredException(String why, @Nullable Throwable cause) {
    super(why, cause);
  }
}
