package io.otn.delivery;

import static java.time.ZoneOffset.UTC;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Why a delivery that is open has not left yet, asked of the same rows as a claim asks. */
@Component
class Waits {

  /** So many before it are counted; what is beyond does not matter to who waits. */
  private static final int COUNTED = 1_000;

  /** The reasons, in the order in which they are told: what stops all first. */
  enum Cause {
    PAGE_STOPPED,
    PAGE_PAUSED,
    PAGE_HELD,
    QUIET_HOURS,
    RETRY,
    NOT_BEFORE,
    NO_ROUTE,
    PERSON_BUSY,
    QUOTA,
    PACE,
    MEDIA_PACE,
    PAGE_SLOWED,
    BEHIND_OTHERS,
    UNDER_WAY,
    NEXT
  }

  private final JdbcClient jdbc;
  private final Pace pace;
  private final QuietHours quietHours;
  private final DeliverySettings settings;
  private final Dispatcher dispatcher;
  private final Clock clock;

  Waits(
      JdbcClient jdbc,
      Pace pace,
      QuietHours quietHours,
      DeliverySettings settings,
      Dispatcher dispatcher,
      Clock clock) {
    this.jdbc = jdbc;
    this.pace = pace;
    this.quietHours = quietHours;
    this.settings = settings;
    this.dispatcher = dispatcher;
    this.clock = clock;
  }

  /** What stands between a delivery and its call. */
  private record Row(
      String page,
      String channel,
      int lane,
      boolean media,
      int attempt,
      Instant dueAt,
      @Nullable Instant leasedUntil,
      String state,
      @Nullable String reason,
      @Nullable Instant heldUntil,
      @Nullable String heldReason,
      int percent,
      @Nullable String paceReason,
      boolean personBusy,
      int ahead,
      @Nullable LocalTime quietFrom,
      @Nullable LocalTime quietTo,
      @Nullable String zone) {}

  /** Empty when the delivery has ended, or there is none. */
  List<DeliveryStories.Wait> of(DeliveryId id) {
    Instant now = clock.instant();
    return read(id, now).map(row -> tell(row, now)).orElseGet(List::of);
  }

  private List<DeliveryStories.Wait> tell(Row row, Instant now) {
    List<DeliveryStories.Wait> waits = new ArrayList<>();
    if (row.leasedUntil() != null) {
      waits.add(
          wait(
              Cause.UNDER_WAY,
              "Attempt %d is under way; without a report by then nobody knows what came of it."
                  .formatted(row.attempt()),
              row.leasedUntil()));
      return waits;
    }
    page(row, now, waits);
    Optional<QuietHours.Now> quiet =
        quietHours.now(row.page(), row.zone(), row.quietFrom(), row.quietTo(), now);
    quiet.ifPresent(hours -> waits.add(wait(Cause.QUIET_HOURS, hours.sentence(), hours.until())));
    if (row.dueAt().isAfter(quiet.map(QuietHours.Now::until).orElse(now))) {
      waits.add(
          row.attempt() > 0
              ? wait(
                  Cause.RETRY,
                  "Attempt %d brought no message; the next follows then.".formatted(row.attempt()),
                  row.dueAt())
              : wait(Cause.NOT_BEFORE, "It is not due before then.", row.dueAt()));
    }
    if (!dispatcher.attached(row.channel())) {
      waits.add(
          wait(
              Cause.NO_ROUTE,
              "No route of this node takes deliveries of the channel '%s'."
                  .formatted(row.channel()),
              null));
    }
    if (row.personBusy()) {
      waits.add(
          wait(
              Cause.PERSON_BUSY,
              "Another message to this person is under way or goes first; they get one at a time.",
              null));
    }
    pace(row, now, waits);
    if (row.ahead() > 0) {
      waits.add(
          wait(
              Cause.BEHIND_OTHERS,
              "%s of this page %s before it, by their time and lane (it is in lane %d)."
                  .formatted(
                      row.ahead() < COUNTED ? Integer.toString(row.ahead()) : COUNTED + " or more",
                      row.ahead() == 1 ? "goes" : "go",
                      row.lane()),
              null));
    }
    if (waits.isEmpty()) {
      waits.add(wait(Cause.NEXT, "Nothing holds it up: it is sent within moments.", null));
    }
    return waits;
  }

  private static void page(Row row, Instant now, List<DeliveryStories.Wait> waits) {
    if (!row.state().equals("RUNNING")) {
      waits.add(
          wait(
              row.state().equals("STOPPED") ? Cause.PAGE_STOPPED : Cause.PAGE_PAUSED,
              "The page is %s until somebody resumes it: %s"
                  .formatted(row.state().toLowerCase(Locale.ROOT), row.reason()),
              null));
    } else if (row.heldUntil() != null && row.heldUntil().isAfter(now)) {
      waits.add(
          wait(
              Cause.PAGE_HELD,
              row.heldReason() == null
                  ? "The platform throttles the page."
                  : "The platform throttles the page: " + row.heldReason(),
              row.heldUntil()));
    }
  }

  private void pace(Row row, Instant now, List<DeliveryStories.Wait> waits) {
    Pace.Budget budget = pace.budgets(List.of(row.page()), now).get(row.page());
    if (budget == null) {
      return;
    }
    if (budget.day() <= 0) {
      LocalDate tomorrow = now.atOffset(UTC).toLocalDate().plusDays(1);
      waits.add(
          wait(
              Cause.QUOTA,
              "The page has sent its %d messages of today (UTC).".formatted(settings.pageQuota()),
              tomorrow.atStartOfDay(UTC).toInstant()));
    }
    Instant soon = now.plus(Duration.ofSeconds(1));
    if (budget.second() <= 0) {
      waits.add(wait(Cause.PACE, "The page has sent what it may in this second.", soon));
    } else if (row.media() && budget.media() <= 0) {
      waits.add(
          wait(
              Cause.MEDIA_PACE,
              "The page has sent the %d messages with media that it may in this second."
                  .formatted(settings.mediaRate()),
              soon));
    }
    if (row.percent() < 100) {
      waits.add(
          wait(
              Cause.PAGE_SLOWED,
              "The page sends at %d %% of its pace: %s".formatted(row.percent(), row.paceReason()),
              null));
    }
  }

  private static DeliveryStories.Wait wait(Cause cause, String sentence, @Nullable Instant until) {
    return new DeliveryStories.Wait(cause.name().toLowerCase(Locale.ROOT), sentence, until);
  }

  private Optional<Row> read(DeliveryId id, Instant now) {
    return jdbc.sql(
            """
            SELECT mine.*, page.state, page.reason, page.held_until, page.held_reason, page.pace_percent,
                   page.pace_reason, delivery.quiet_from, delivery.quiet_to,
                   (SELECT zone FROM subscriber
                    WHERE subscriber.page_id = mine.page_id AND subscriber.psid = mine.psid) AS zone,
                   EXISTS (
                       SELECT FROM delivery_queue AS other
                       WHERE other.page_id = mine.page_id AND other.psid = mine.psid AND other.id <> mine.id
                         AND (other.leased_until IS NOT NULL
                              OR (other.due_at <= :now AND other.expires_at > :now
                                  AND (other.lane, other.due_at, other.id) < (mine.lane, mine.due_at, mine.id)))
                   ) AS person_busy,
                   (SELECT count(*)
                    FROM (
                        SELECT
                        FROM (VALUES (1::smallint, :behind1::interval), (2::smallint, :behind2::interval),
                                     (3::smallint, :behind3::interval)) AS lane (n, behind)
                        CROSS JOIN LATERAL (
                            SELECT
                            FROM delivery_queue AS other
                            WHERE other.page_id = mine.page_id AND other.lane = lane.n AND other.due_at <= :now
                              AND other.leased_until IS NULL AND other.expires_at > :now
                              AND (other.due_at, other.id)
                                  < (mine.due_at + (ARRAY[:behind1, :behind2, :behind3]::interval[])[mine.lane]
                                     - lane.behind, mine.id)
                            LIMIT :counted
                        ) AS other
                        LIMIT :counted
                    ) AS before) AS ahead
            FROM delivery
            JOIN delivery_queue AS mine
                ON mine.page_id = delivery.page_id AND mine.consent_id = delivery.consent_id
                   AND mine.id = delivery.id
            JOIN page ON page.id = mine.page_id
            WHERE delivery.page_id = :page AND delivery.id = :id
            """)
        .param("page", id.page())
        .param("id", id.number())
        .param("now", now.atOffset(UTC))
        .param("behind1", settings.laneOffsets().get(0).toString())
        .param("behind2", settings.laneOffsets().get(1).toString())
        .param("behind3", settings.laneOffsets().get(2).toString())
        .param("counted", COUNTED)
        .query(Waits::row)
        .optional();
  }

  private static Row row(ResultSet row, int n) throws SQLException {
    return new Row(
        row.getString("page_id"),
        row.getString("channel"),
        row.getInt("lane"),
        row.getBoolean("media"),
        row.getInt("attempt"),
        row.getTimestamp("due_at").toInstant(),
        instant(row.getTimestamp("leased_until")),
        row.getString("state"),
        row.getString("reason"),
        instant(row.getTimestamp("held_until")),
        row.getString("held_reason"),
        row.getInt("pace_percent"),
        row.getString("pace_reason"),
        row.getBoolean("person_busy"),
        row.getInt("ahead"),
        row.getObject("quiet_from", LocalTime.class),
        row.getObject("quiet_to", LocalTime.class),
        row.getString("zone"));
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
