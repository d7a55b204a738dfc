package io.otn.consent;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A permission as it reached us.
 *
 * @param token permits one message; secret
 * @param grantedAt when the person tapped, by the platform's clock
 * @param request the card that was tapped, if it was one of ours
 * @param event what told us, for the receipt, such as {@code messenger/<digest of the webhook>}
 */
public record Grant(
    String page,
    String psid,
    String topic,
    String token,
    Instant grantedAt,
    @Nullable UUID request,
    String event) {

  /**
   * Tokens expire "within 1 year of creation" (facts of the platform, 2.4). Counted in days, so
   * that a leap day never makes us believe in a token for longer than the platform does.
   */
  public static final Duration LIFE = Duration.ofDays(365);

  public Instant expiresAt() {
    return grantedAt.plus(LIFE);
  }

  @Override
  public String toString() {
    return "Grant[page=%s, topic=%s, grantedAt=%s]".formatted(page, topic, grantedAt);
  }
}
