package io.otn.delivery;

import static java.time.ZoneOffset.UTC;

import io.otn.consent.Consents;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The states of deliveries. Each transition is one guarded statement for a whole batch. */
@Component
class Deliveries {

  private final JdbcClient jdbc;
  private final Consents consents;
  private final DeliverySettings settings;

  Deliveries(JdbcClient jdbc, Consents consents, DeliverySettings settings) {
    this.jdbc = jdbc;
    this.consents = consents;
    this.settings = settings;
  }

  /**
   * Records attempts and what they make of their deliveries and consents, all or nothing.
   *
   * @return the deliveries whose settlement applied. One does not when its attempt is no longer the
   *     last: its lease had ended and somebody else went on. But a message that was accepted always
   *     counts.
   */
  @Transactional
  Set<DeliveryId> settle(List<Settlement> settlements) {
    Set<DeliveryId> applied = new HashSet<>(apply(settlements));
    record(settlements);
    Map<Consents.End, List<Consents.Key>> ends = new EnumMap<>(Consents.End.class);
    Instant now = Instant.MIN;
    for (Settlement settlement : settlements) {
      now = settlement.endedAt().isAfter(now) ? settlement.endedAt() : now;
      Consents.End end = settlement.consentEnd();
      if (end != null && applied.contains(settlement.dispatch().id())) {
        ends.computeIfAbsent(end, any -> new java.util.ArrayList<>())
            .add(new Consents.Key(settlement.dispatch().page(), settlement.dispatch().consent()));
      }
    }
    for (Map.Entry<Consents.End, List<Consents.Key>> end : ends.entrySet()) {
      consents.end(end.getValue(), end.getKey(), null, now);
    }
    return applied;
  }

  private List<DeliveryId> apply(List<Settlement> settlements) {
    return jdbc.sql(
            """
            UPDATE delivery
            SET state        = settled.state,
                due_at       = coalesce(settled.due_at, delivery.due_at),
                charged      = settled.charged,
                unknown      = settled.unknown,
                reason       = settled.reason,
                message_id   = settled.message_id,
                leased_until = NULL,
                finished_at  = CASE WHEN settled.state <> 'DUE' THEN settled.ended_at END
            FROM unnest(:pages, :ids, :attempts, :states, :dueAts::timestamptz[], :charged, :unknown,
                        :reasons, :messageIds, :endedAts::timestamptz[])
                AS settled (page_id, id, attempt, state, due_at, charged, unknown, reason, message_id, ended_at)
            WHERE delivery.page_id = settled.page_id AND delivery.id = settled.id
              AND ((delivery.state = 'SENDING' AND delivery.attempt = settled.attempt)
                   OR (settled.state = 'SENT' AND delivery.state <> 'SENT'))
            RETURNING delivery.page_id, delivery.id
            """)
        .param("pages", texts(settlements, s -> s.dispatch().page()))
        .param(
            "ids", settlements.stream().map(s -> s.dispatch().id().number()).toArray(Long[]::new))
        .param(
            "attempts",
            settlements.stream().map(s -> s.dispatch().attempt()).toArray(Integer[]::new))
        .param("states", texts(settlements, Settlement::state))
        .param("dueAts", texts(settlements, s -> text(s.dueAt())))
        .param("charged", settlements.stream().map(Settlement::charged).toArray(Integer[]::new))
        .param("unknown", settlements.stream().map(Settlement::unknown).toArray(Boolean[]::new))
        .param("reasons", texts(settlements, s -> s.reason() == null ? null : s.reason().code()))
        .param(
            "messageIds",
            texts(
                settlements,
                s -> s.outcome() instanceof Outcome.Sent sent ? sent.messageId() : null))
        .param("endedAts", texts(settlements, s -> text(s.endedAt())))
        .query((row, n) -> new DeliveryId(row.getString("page_id"), row.getLong("id")))
        .list();
  }

  private void record(List<Settlement> settlements) {
    jdbc.sql(
            """
            INSERT INTO attempt (page_id, delivery_id, n, started_at, ended_at, class, status, code, subcode,
                                 trace_id, detail)
            SELECT *
            FROM unnest(:pages, :ids, :attempts, :startedAts::timestamptz[], :endedAts::timestamptz[],
                        :classes, :statuses, :codes, :subcodes, :traceIds, :details)
            """)
        .param("pages", texts(settlements, s -> s.dispatch().page()))
        .param(
            "ids", settlements.stream().map(s -> s.dispatch().id().number()).toArray(Long[]::new))
        .param(
            "attempts",
            settlements.stream().map(s -> s.dispatch().attempt()).toArray(Integer[]::new))
        .param("startedAts", texts(settlements, s -> text(s.startedAt())))
        .param("endedAts", texts(settlements, s -> text(s.endedAt())))
        .param(
            "classes",
            texts(
                settlements,
                s -> s.outcome() instanceof Outcome.Failed f ? f.outcomeClass().name() : "SENT"))
        .param("statuses", numbers(settlements, Outcome.Failed::status))
        .param("codes", numbers(settlements, Outcome.Failed::code))
        .param("subcodes", numbers(settlements, Outcome.Failed::subcode))
        .param(
            "traceIds",
            texts(settlements, s -> s.outcome() instanceof Outcome.Failed f ? f.traceId() : null))
        .param(
            "details",
            texts(settlements, s -> s.outcome() instanceof Outcome.Failed f ? f.detail() : null))
        .update();
  }

  /**
   * Ends the leases of attempts that nobody reports any more, as after a crash: sent or not, nobody
   * knows. They are due at once, with the same token.
   */
  @Transactional
  int endLeases(Instant now) {
    return jdbc.sql(
            """
            WITH abandoned AS (
                SELECT page_id, id
                FROM delivery
                WHERE state = 'SENDING' AND leased_until <= :now
                FOR UPDATE SKIP LOCKED
            ), due AS (
                UPDATE delivery
                SET state = 'DUE', due_at = :now, leased_until = NULL, charged = charged + 1, unknown = true
                FROM abandoned
                WHERE delivery.page_id = abandoned.page_id AND delivery.id = abandoned.id
                RETURNING delivery.page_id, delivery.id, attempt
            )
            INSERT INTO attempt (page_id, delivery_id, n, started_at, ended_at, class, detail)
            SELECT page_id, id, attempt, :leasedAt, :now, 'UNKNOWN',
                   'the lease ended without a report, as after a crash'
            FROM due
            """)
        .param("now", now.atOffset(UTC))
        .param("leasedAt", now.minus(settings.lease()).atOffset(UTC))
        .update();
  }

  /**
   * Ends what is stale: the consent goes back to its holder, unless an attempt may have used it,
   * which is for a person to decide.
   */
  @Transactional
  int expire(Instant now) {
    List<Consents.Key> returned =
        jdbc
            .sql(
                """
                UPDATE delivery
                SET state = CASE WHEN unknown THEN 'DEAD' ELSE 'CANCELLED' END,
                    reason = CASE WHEN unknown THEN :unknown ELSE :expired END,
                    finished_at = :now
                WHERE state = 'DUE' AND expires_at <= :now
                RETURNING page_id, consent_id, state
                """)
            .param("unknown", Reason.OUTCOME_UNKNOWN.code())
            .param("expired", Reason.EXPIRED.code())
            .param("now", now.atOffset(UTC))
            .query(
                (row, n) ->
                    row.getString("state").equals("CANCELLED")
                        ? new Consents.Key(row.getString("page_id"), row.getLong("consent_id"))
                        : null)
            .list()
            .stream()
            .filter(java.util.Objects::nonNull)
            .toList();
    return consents.end(returned, Consents.End.HELD, Reason.EXPIRED.code(), now);
  }

  /**
   * Ends consents that were kept for a person's decision until their year was over. Their dead
   * letters stay, and cannot be sent again.
   */
  int expireUndecided(Instant now) {
    return jdbc.sql(
            """
            UPDATE consent
            SET state = 'EXPIRED', changed_at = :now
            WHERE state = 'RESERVED' AND expires_at <= :now
              -- what is still to be sent ends first, by its own time
              AND NOT EXISTS (
                  SELECT FROM delivery
                  WHERE delivery.page_id = consent.page_id AND delivery.consent_id = consent.id
                    AND delivery.state IN ('DUE', 'SENDING')
              )
            """)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** Ends claimed deliveries whose consent is not reserved for them any more. */
  void cancelWithoutConsent(List<DeliveryId> ids, Instant now) {
    jdbc.sql(
            """
            UPDATE delivery
            SET state = 'CANCELLED', reason = :reason, leased_until = NULL, finished_at = :now
            FROM unnest(:pages, :ids) AS gone (page_id, id)
            WHERE delivery.page_id = gone.page_id AND delivery.id = gone.id AND state = 'SENDING'
            """)
        .param("pages", ids.stream().map(DeliveryId::page).toArray(String[]::new))
        .param("ids", ids.stream().map(DeliveryId::number).toArray(Long[]::new))
        .param("reason", Reason.CONSENT_GONE.code())
        .param("now", now.atOffset(UTC))
        .update();
  }

  private static @Nullable String[] texts(
      List<Settlement> settlements, Function<Settlement, @Nullable String> value) {
    return settlements.stream().map(value).toArray(String[]::new);
  }

  private static @Nullable Integer[] numbers(
      List<Settlement> settlements, Function<Outcome.Failed, @Nullable Integer> value) {
    return settlements.stream()
        .map(s -> s.outcome() instanceof Outcome.Failed failed ? value.apply(failed) : null)
        .toArray(Integer[]::new);
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
