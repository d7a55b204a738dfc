package io.otn.topic;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of {@code routes/topics}, and what became of it when it was read.
 *
 * @param file its name, which means nothing but where to look
 * @param version of what it says now: the beginning of its SHA-256
 * @param modified when it was written
 * @param state whether its kind is in use
 * @param kind what is in use of it, maybe from an earlier version; null when nothing ever was
 * @param findings errors that keep this version out, or warnings
 */
public record KindFile(
    String file,
    String version,
    Instant modified,
    State state,
    @Nullable TopicKind kind,
    List<Finding> findings) {

  /** Whether a file's kind is in use. */
  public enum State {
    RUNNING,
    /** It has errors, and the last good version goes on. */
    LAST_GOOD,
    /** It has errors, and there was no good version since the start. */
    ERROR
  }

  boolean good() {
    return state == State.RUNNING;
  }
}
