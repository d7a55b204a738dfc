package io.otn.page;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A business's account on a channel.
 *
 * @param reason why it does not run, and what to do about it; absent while it runs
 * @param heldUntil the platform throttles it: nothing leaves before
 * @param regionRestricted One-Time Notification is not allowed where the page, its admins or its
 *     people are; such a page does not run
 * @param requestsPausedUntil the platform wants no requests for consents before; deliveries leave
 * @param requestsPausedWhy in words
 */
public record Page(
    String id,
    String name,
    State state,
    @Nullable String reason,
    @Nullable Instant heldUntil,
    boolean regionRestricted,
    @Nullable Instant requestsPausedUntil,
    @Nullable String requestsPausedWhy) {

  public enum State {
    RUNNING,
    /** By a person, until a person resumes it. */
    PAUSED,
    /** By the gateway, because going on would harm the page; resumed by a person. */
    STOPPED
  }
}
