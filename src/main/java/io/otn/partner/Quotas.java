package io.otn.partner;

import static java.time.ZoneOffset.UTC;

import io.otn.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Quotas in fixed windows, shared by all nodes through the database. A node takes slices of a
 * twentieth and serves from them, so that a busy partner costs one statement in many requests. More
 * than the quota is never let through; at the end of a window up to a slice a node may be unused.
 */
@Component
class Quotas {

  private static final String POLICY = "\"default\"";
  private static final String EXCEEDED =
      "https://iana.org/assignments/http-problem-types#quota-exceeded";
  private static final int SLICES = 20;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Map<String, Share> shares = new ConcurrentHashMap<>();

  Quotas(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** What this node has of a window. Guarded by itself. */
  private static final class Share {
    private Instant startsAt = Instant.MIN;
    private int left;
    private int taken;
  }

  /**
   * What is left, as the headers of the answer say it (RateLimit header fields for HTTP, draft 10).
   *
   * @param left at least so much
   * @param resets when the next window begins
   */
  record Left(Quota quota, int left, Duration resets) {

    String policy() {
      return "%s;q=%d;w=%d".formatted(POLICY, quota.events(), quota.window().toSeconds());
    }

    String state() {
      return "%s;r=%d;t=%d"
          .formatted(POLICY, left, Math.max(1, resets.plusMillis(999).toSeconds()));
    }
  }

  /**
   * Takes some of the quota, all or nothing.
   *
   * @throws ProblemException 429 {@code quota_exceeded} with Retry-After, 413 {@code
   *     batch_larger_than_quota}
   */
  Left take(String partner, Quota quota, int events) {
    if (events > quota.events()) {
      throw new ProblemException(
              HttpStatus.PAYLOAD_TOO_LARGE,
              "batch_larger_than_quota",
              "The batch has more events than the quota ever allows at once.")
          .field("$", "send at most %d events at once".formatted(quota.events()));
    }
    Instant now = clock.instant();
    long width = quota.window().toMillis();
    Instant startsAt = Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), width) * width);
    Instant endsAt = startsAt.plus(quota.window());
    Share share = shares.computeIfAbsent(partner, id -> new Share());
    synchronized (share) {
      if (!share.startsAt.equals(startsAt)) {
        share.startsAt = startsAt;
        share.left = 0;
        share.taken = 0;
      }
      if (share.left < events) {
        refill(share, partner, quota, events - share.left, endsAt);
      }
      boolean granted = share.left >= events;
      share.left -= granted ? events : 0;
      Left left =
          new Left(
              quota,
              Math.max(0, quota.events() - share.taken) + share.left,
              Duration.between(now, endsAt));
      if (granted) {
        return left;
      }
      throw refused(left);
    }
  }

  /** At least what is missing, if the window has it; a slice, if it has that. */
  private void refill(Share share, String partner, Quota quota, int missing, Instant endsAt) {
    int slice = Math.max(missing, quota.events() / SLICES);
    List<Integer> before =
        jdbc.sql(
                """
                INSERT INTO partner_quota AS used (partner_id, starts_at, ends_at, taken)
                VALUES (:partner, :startsAt, :endsAt, :slice)
                ON CONFLICT (partner_id, starts_at) DO UPDATE
                SET taken = least(used.taken + :slice, :quota)
                WHERE used.taken + :missing <= :quota
                RETURNING coalesce(old.taken, 0)
                """)
            .param("partner", partner)
            .param("startsAt", share.startsAt.atOffset(UTC))
            .param("endsAt", endsAt.atOffset(UTC))
            .param("slice", slice)
            .param("missing", missing)
            .param("quota", quota.events())
            .query(Integer.class)
            .list();
    if (before.isEmpty()) {
      share.taken = quota.events();
    } else {
      share.taken = Math.min(before.getFirst() + slice, quota.events());
      share.left += share.taken - before.getFirst();
    }
  }

  private static ProblemException refused(Left left) {
    return new ProblemException(
            HttpStatus.TOO_MANY_REQUESTS,
            "quota_exceeded",
            "The quota of %d events in %d s is used up; nothing was taken of this request."
                .formatted(left.quota().events(), left.quota().window().toSeconds()))
        .member("type", EXCEEDED)
        .member("violated-policies", List.of("default"))
        .header("RateLimit-Policy", left.policy())
        .header("RateLimit", left.state())
        .retryAfter(left.resets());
  }

  /** Windows that are over. */
  int forgetEnded() {
    return jdbc.sql("DELETE FROM partner_quota WHERE ends_at < :before")
        .param("before", clock.instant().minus(Duration.ofHours(1)).atOffset(UTC))
        .update();
  }
}
