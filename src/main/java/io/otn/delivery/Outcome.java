package io.otn.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one attempt told us. */
public sealed interface Outcome {

  /** What the answer told of the page's limits; a channel that tells nothing leaves it out. */
  Usage usage();

  /** The channel took the message. */
  record Sent(String messageId, Usage usage) implements Outcome {

    public Sent(String messageId) {
      this(messageId, Usage.UNTOLD);
    }
  }

  /**
   * It did not, or did not say.
   *
   * @param status of HTTP, where there was an answer
   * @param code the channel's error code
   * @param traceId the channel's own name for the call
   * @param hint how long the channel asks to wait
   * @param detail in words, for people; never the message, never a token
   */
  record Failed(
      OutcomeClass outcomeClass,
      @Nullable Integer status,
      @Nullable Integer code,
      @Nullable Integer subcode,
      @Nullable String traceId,
      @Nullable Duration hint,
      String detail,
      Usage usage)
      implements Outcome {

    public Failed(
        OutcomeClass outcomeClass,
        @Nullable Integer status,
        @Nullable Integer code,
        @Nullable Integer subcode,
        @Nullable String traceId,
        @Nullable Duration hint,
        String detail) {
      this(outcomeClass, status, code, subcode, traceId, hint, detail, Usage.UNTOLD);
    }

    /** Without an answer from the channel. */
    public static Failed unanswered(OutcomeClass outcomeClass, String detail) {
      return new Failed(outcomeClass, null, null, null, null, null, detail);
    }
  }
}
