package io.otn.page;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A page as people see it: whether it sends, why not, who can change that, and what waits.
 *
 * @param sending false while it is paused, stopped or held
 * @param since when it came to be so
 * @param reason why it does not send; absent while it does, as are the next three
 * @param cause the same in one word
 * @param advice what to do, in one sentence
 * @param heldUntil the platform throttles it: nothing leaves before
 * @param regionRestricted One-Time Notification is not allowed in its region; such a page is
 *     stopped
 * @param requestsPausedUntil the platform wants no requests for consents before; deliveries leave
 * @param requestsPausedWhy in words
 * @param probe the last resume that the platform did not allow, since it does not run
 */
public record PageView(
    String id,
    String name,
    Page.State state,
    boolean sending,
    Instant since,
    @Nullable String reason,
    @Nullable String cause,
    Remedy.@Nullable Fixer fixer,
    @Nullable String advice,
    @Nullable Instant heldUntil,
    boolean regionRestricted,
    @Nullable Instant requestsPausedUntil,
    @Nullable String requestsPausedWhy,
    @Nullable Refused probe,
    Pace pace,
    Health health,
    Backlog.Waiting waiting) {

  /**
   * @param said what the platform said instead of a plain yes
   */
  public record Refused(Instant at, String said) {}

  /**
   * How fast it may go.
   *
   * @param percent of {@code otn.delivery.page-rate}
   * @param since absent at full pace, as is the reason
   */
  public record Pace(int percent, @Nullable Instant since, @Nullable String reason) {}
}
