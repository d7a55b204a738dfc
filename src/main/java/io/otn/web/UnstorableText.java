package io.otn.web;

import java.sql.SQLException;
import java.util.Set;
import org.springframework.dao.DataIntegrityViolationException;

/** PostgreSQL keeps U+0000 neither in text (22021) nor in JSON (22P05): the sender's fault. */
public final class UnstorableText {

  private static final Set<String> STATES = Set.of("22021", "22P05");

  /** Whether that is why a statement failed. */
  public static boolean isCauseOf(Throwable failure) {
    return failure instanceof DataIntegrityViolationException refused
        && refused.getMostSpecificCause() instanceof SQLException sql
        && STATES.contains(String.valueOf(sql.getSQLState()));
  }

  private UnstorableText() {}
}
