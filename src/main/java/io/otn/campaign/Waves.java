package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import io.otn.topic.Release;
import io.otn.trigger.TriggerEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Of a thing of which there are few, few are told at once: waves sized by what can be bought, the
 * oldest tap first, with a pause and a look at the stock in between (facts on triggers, 6.1). Each
 * step is one transaction, so whoever goes on after a crash finds where it was.
 */
@Component
class Waves {

  /** Units where something is in stock, and nobody says how much. */
  static final long UNITS_UNKNOWN = 10;

  /** How long what an event says of the stock is good enough for its first wave. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  /** Why the next wave waits, and why there is none: codes of the event's story. */
  enum Why {
    /** The people of the wave before have time to buy. */
    PAUSE,
    /** There is something, but less than its source calls in stock. */
    TOO_FEW,
    /** Its shop did not answer. */
    CANNOT_ASK,
    /** The wave before is due and not sent. */
    SENDING,
    /** Planned later than it was told: the stock is looked at before the first wave. */
    LOOK,
    /** Nobody is left. */
    ALL_TOLD,
    /** The event names a quantity, and nobody counts what is left of it. */
    NO_COUNT;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final JdbcClient jdbc;
  private final NextWaves nextWaves;
  private final Holders holders;
  private final List<Supply> supplies;
  private final TriggerEvents events;

  Waves(
      JdbcClient jdbc,
      NextWaves nextWaves,
      Holders holders,
      List<Supply> supplies,
      TriggerEvents events) {
    this.jdbc = jdbc;
    this.nextWaves = nextWaves;
    this.holders = holders;
    this.supplies = supplies;
    this.events = events;
  }

  /** What is there of it, by who keeps count; empty when nobody does. */
  Optional<Supply.Left> left(NextWaves.Next next, boolean ask) throws IOException {
    for (Supply supply : supplies) {
      Optional<Supply.Left> left = supply.left(next.source(), next.eventId(), ask);
      if (left.isPresent()) {
        return left;
      }
    }
    return Optional.empty();
  }

  /** Decides about the first wave of a campaign that the caller has locked. */
  void begin(Campaigns.Campaign campaign, Instant now) {
    NextWaves.Next next = nextWaves.of(campaign.event(), now);
    if (Duration.between(next.createdAt(), now).compareTo(FRESH) > 0) {
      putOff(next, now, Why.LOOK);
      return;
    }
    try {
      decide(next, left(next, false), now);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the next wave go, or says why not; nothing when somebody else has decided meanwhile. */
  @Transactional
  void decideNext(NextWaves.Next next, Optional<Supply.Left> left, Instant now) {
    if (locked(next)) {
      decide(next, left, now);
    }
  }

  /** The stock is to be looked at again. */
  @Transactional
  void lookAgain(NextWaves.Next next, Instant at, Why why) {
    if (locked(next)) {
      putOff(next, at, why);
    }
  }

  private boolean locked(NextWaves.Next next) {
    return jdbc.sql(
            """
            SELECT true
            FROM campaign
            WHERE event_id = :event AND state = 'RUNNING' AND next_wave_at = :nextAt
            FOR UPDATE
            """)
        .param("event", next.event())
        .param("nextAt", next.nextAt())
        .query(Boolean.class)
        .optional()
        .isPresent();
  }

  private void decide(NextWaves.Next next, Optional<Supply.Left> counted, Instant now) {
    Integer quantity = next.quantity();
    if (counted.isPresent() && counted.get().enough()) {
      release(next, counted.get().units(), counted.get().assumed(), false, now);
    } else if (counted.isPresent() && counted.get().units() > 0) {
      putOff(next, now.plus(next.release().every()), Why.TOO_FEW);
    } else if (counted.isPresent() || (quantity != null && quantity <= 0)) {
      events.withdraw(next.source(), next.eventId(), "sold_out");
    } else if (quantity == null) {
      release(next, UNITS_UNKNOWN, true, false, now);
    } else {
      release(next, quantity, false, true, now);
    }
  }

  /**
   * @param assumed nobody says how many units there are
   * @param last nobody counts what is left, so no wave follows
   */
  private void release(
      NextWaves.Next next, long units, boolean assumed, boolean last, Instant now) {
    long plentyFor = Release.plentyFor(units);
    long waiting = holders.waiting(next.campaign(), plentyFor + 1, now);
    int size = waiting <= plentyFor ? (int) Math.max(1, waiting) : next.release().wave(units);
    jdbc.sql(
            """
            INSERT INTO wave (event_id, n, units, assumed, size, failed_before, released_at)
            SELECT :event, (SELECT coalesce(max(n), 0) + 1 FROM wave WHERE event_id = :event), :units, :assumed,
                   :size,
                   (SELECT coalesce(sum(n), 0)
                    FROM delivery_count
                    WHERE page_id = :page AND event_id = :event AND state IN ('DEAD', 'CANCELLED')), :now
            """)
        .param("event", next.event())
        .param("page", next.campaign().page())
        .param("units", units)
        .param("assumed", assumed)
        .param("size", size)
        .param("now", now.atOffset(UTC))
        .update();
    jdbc.sql(
            """
            UPDATE campaign
            SET state = 'PLANNED', next_wave_at = NULL, wave_waits = NULL,
                waves_end = CASE WHEN :last THEN :noCount END
            WHERE event_id = :event
            """)
        .param("event", next.event())
        .param("last", last)
        .param("noCount", Why.NO_COUNT.code())
        .update();
  }

  private void putOff(NextWaves.Next next, Instant until, Why why) {
    jdbc.sql(
            """
            UPDATE campaign
            SET state = 'RUNNING', next_wave_at = :until, wave_waits = :why
            WHERE event_id = :event
            """)
        .param("event", next.event())
        .param("until", until.atOffset(UTC))
        .param("why", why.code())
        .update();
  }

  /**
   * Counts who was planned of a wave, in the transaction that did it.
   *
   * @param all nobody is left
   * @return whether the wave is complete; then the next one has its time, or there is none
   */
  boolean took(Campaigns.Campaign campaign, int people, boolean all, Instant now) {
    int left =
        jdbc.sql(
                """
                UPDATE wave
                SET people = people + :people, planned_at = :now
                WHERE event_id = :event AND n = (SELECT max(n) FROM wave WHERE event_id = :event)
                RETURNING size + replaced - people
                """)
            .param("event", campaign.event())
            .param("people", people)
            .param("now", now.atOffset(UTC))
            .query(Integer.class)
            .single();
    if (!all && left > 0) {
      return false;
    }
    jdbc.sql(
            """
            UPDATE campaign
            SET waves_end = CASE WHEN :over THEN :allTold ELSE waves_end END,
                next_wave_at = CASE WHEN NOT :over AND waves_end IS NULL THEN
                    wave_pause + (SELECT max(released_at) FROM wave WHERE event_id = :event) END,
                wave_waits = CASE WHEN NOT :over AND waves_end IS NULL THEN :pause END
            WHERE event_id = :event
            """)
        .param("event", campaign.event())
        .param("over", all || holders.waiting(campaign, 1, now) == 0)
        .param("allTold", Why.ALL_TOLD.code())
        .param("pause", Why.PAUSE.code())
        .update();
    return true;
  }

  /**
   * Gives the places of people who could not be reached to the next in line, at most as many as the
   * wave had: where every message fails, not all who wait are to fail.
   */
  @Transactional
  int replace(Instant now) {
    return jdbc.sql(
            """
            WITH last AS (
                SELECT campaign.event_id, campaign.page_id, wave.n, size, failed_before
                FROM campaign
                JOIN wave ON wave.event_id = campaign.event_id
                WHERE per_unit IS NOT NULL AND ended_at IS NULL AND state = 'RUNNING' AND expires_at > :now
                  AND (wave_waits = :pause AND next_wave_at > :now OR waves_end = :noCount)
                  AND n = (SELECT max(n) FROM wave WHERE event_id = campaign.event_id)
                FOR UPDATE OF campaign SKIP LOCKED
            ), failed AS (
                SELECT event_id, n, least(size, (
                           SELECT coalesce(sum(told.n), 0)
                           FROM delivery_count AS told
                           WHERE told.page_id = last.page_id AND told.event_id = last.event_id
                             AND told.state IN ('DEAD', 'CANCELLED')) - failed_before) AS people
                FROM last
            ), given AS (
                UPDATE wave
                SET replaced = failed.people
                FROM failed
                WHERE wave.event_id = failed.event_id AND wave.n = failed.n AND failed.people > replaced
                RETURNING wave.event_id
            )
            UPDATE campaign
            SET state = 'PLANNED', next_wave_at = NULL, wave_waits = NULL
            WHERE event_id IN (SELECT event_id FROM given)
            """)
        .param("now", now.atOffset(UTC))
        .param("pause", Why.PAUSE.code())
        .param("noCount", Why.NO_COUNT.code())
        .update();
  }
}
