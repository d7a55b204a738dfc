package io.otn.delivery;

import io.otn.consent.Consents;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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

/** Records what came of attempts. Each transition is one guarded statement for a whole batch. */
@Component
class Settling {

  private final JdbcClient jdbc;
  private final Consents consents;
  private final Confirmations confirmations;
  private final Arrivals arrivals;

  Settling(JdbcClient jdbc, Consents consents, Confirmations confirmations, Arrivals arrivals) {
    this.jdbc = jdbc;
    this.consents = consents;
    this.confirmations = confirmations;
    this.arrivals = arrivals;
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
    Set<DeliveryId> applied = new HashSet<>();
    List<Settlement> ends = settlements.stream().filter(s -> !s.state().equals("DUE")).toList();
    List<Settlement> retries = settlements.stream().filter(s -> s.state().equals("DUE")).toList();
    if (!ends.isEmpty()) {
      applied.addAll(end(ends));
    }
    if (!retries.isEmpty()) {
      applied.addAll(retry(retries));
    }
    record(settlements);
    endConsents(ends, applied);
    for (Settlement end : ends) {
      if (end.outcome() instanceof Outcome.Sent sent && !applied.contains(end.dispatch().id())) {
        Confirmations.Verdict verdict =
            confirmations.confirm(end.dispatch().id(), null, sent.messageId(), end.endedAt());
        if (verdict == Confirmations.Verdict.CONFIRMED) {
          applied.add(end.dispatch().id());
        }
      }
    }
    // A receipt that was read while the call hung tells now what became of it.
    for (Settlement settlement : settlements) {
      if (settlement.unknown() && applied.contains(settlement.dispatch().id())) {
        arrivals.resolve(
            settlement.dispatch().page(), settlement.dispatch().psid(), settlement.endedAt());
      }
    }
    return applied;
  }

  private void endConsents(List<Settlement> ends, Set<DeliveryId> applied) {
    Map<Consents.End, List<Consents.Key>> keys = new EnumMap<>(Consents.End.class);
    Instant now = Instant.MIN;
    for (Settlement settlement : ends) {
      now = settlement.endedAt().isAfter(now) ? settlement.endedAt() : now;
      Consents.End end = settlement.consentEnd();
      if (end != null && applied.contains(settlement.dispatch().id())) {
        keys.computeIfAbsent(end, any -> new ArrayList<>())
            .add(new Consents.Key(settlement.dispatch().page(), settlement.dispatch().consent()));
      }
    }
    for (Map.Entry<Consents.End, List<Consents.Key>> end : keys.entrySet()) {
      consents.end(end.getValue(), end.getKey(), null, now);
    }
  }

  /** Both tables by their keys, and neither changes what an index holds. */
  private List<DeliveryId> end(List<Settlement> ends) {
    return jdbc.sql(
            """
            WITH closed AS (
                DELETE FROM delivery_queue AS queue
                USING unnest(:pages, :consents, :ids, :attempts, :states, :unknown, :reasons, :messageIds,
                             :endedAts)
                    AS settled (page_id, consent_id, id, attempt, state, unknown, reason, message_id, ended_at)
                WHERE queue.page_id = settled.page_id AND queue.consent_id = settled.consent_id
                  AND queue.id = settled.id AND queue.attempt = settled.attempt AND queue.leased_until IS NOT NULL
                RETURNING queue.page_id, queue.event_id, queue.id, queue.attempt, settled.state, settled.unknown,
                          settled.reason, settled.message_id,
                          to_timestamp(settled.ended_at) AS ended_at
            ), ended AS (
                UPDATE delivery
                SET outcome = closed.state, reason = closed.reason, message_id = closed.message_id,
                    attempt = closed.attempt, unknown = closed.unknown, dead = closed.state = 'DEAD',
                    finished_at = closed.ended_at
                FROM closed
                WHERE delivery.page_id = closed.page_id AND delivery.event_id = closed.event_id
                  AND delivery.id = closed.id
                RETURNING delivery.page_id, delivery.event_id, delivery.id, 'SENDING' AS state_before,
                          closed.state
            ),\
            """
                + Counts.MOVED
                + """
                SELECT page_id, id
                FROM ended
                """)
        .param("pages", texts(ends, s -> s.dispatch().page()))
        .param("consents", ends.stream().map(s -> s.dispatch().consent()).toArray(Long[]::new))
        .param("ids", ends.stream().map(s -> s.dispatch().id().number()).toArray(Long[]::new))
        .param("attempts", ends.stream().map(s -> s.dispatch().attempt()).toArray(Integer[]::new))
        .param("states", texts(ends, Settlement::state))
        .param("unknown", ends.stream().map(Settlement::unknown).toArray(Boolean[]::new))
        .param("reasons", texts(ends, s -> s.reason() == null ? null : s.reason().code()))
        .param(
            "messageIds",
            texts(ends, s -> s.outcome() instanceof Outcome.Sent sent ? sent.messageId() : null))
        .param("endedAts", seconds(ends, Settlement::endedAt))
        .query((row, n) -> new DeliveryId(row.getString("page_id"), row.getLong("id")))
        .list();
  }

  private List<DeliveryId> retry(List<Settlement> retries) {
    return jdbc.sql(
            """
            WITH ended AS (
                UPDATE delivery_queue AS queue
                SET due_at = to_timestamp(settled.due_at), charged = settled.charged, unknown = settled.unknown,
                    leased_until = NULL
                FROM unnest(:pages, :consents, :ids, :attempts, :dueAts, :charged, :unknown)
                    AS settled (page_id, consent_id, id, attempt, due_at, charged, unknown)
                WHERE queue.page_id = settled.page_id AND queue.consent_id = settled.consent_id
                  AND queue.id = settled.id AND queue.attempt = settled.attempt AND queue.leased_until IS NOT NULL
                RETURNING queue.page_id, queue.event_id, queue.id, 'SENDING' AS state_before, 'DUE' AS state
            ),\
            """
                + Counts.MOVED
                + """
                SELECT page_id, id
                FROM ended
                """)
        .param("pages", texts(retries, s -> s.dispatch().page()))
        .param("consents", retries.stream().map(s -> s.dispatch().consent()).toArray(Long[]::new))
        .param("ids", retries.stream().map(s -> s.dispatch().id().number()).toArray(Long[]::new))
        .param(
            "attempts", retries.stream().map(s -> s.dispatch().attempt()).toArray(Integer[]::new))
        .param("dueAts", seconds(retries, Settlement::dueAt))
        .param("charged", retries.stream().map(Settlement::charged).toArray(Integer[]::new))
        .param("unknown", retries.stream().map(Settlement::unknown).toArray(Boolean[]::new))
        .query((row, n) -> new DeliveryId(row.getString("page_id"), row.getLong("id")))
        .list();
  }

  private void record(List<Settlement> settlements) {
    jdbc.sql(
            """
            INSERT INTO attempt (page_id, delivery_id, n, started_at, ended_at, class, status, code, subcode,
                                 trace_id, detail)
            SELECT page_id, delivery_id, n, to_timestamp(started_at), to_timestamp(ended_at), class, status, code,
                   subcode, trace_id, detail
            FROM unnest(:pages, :ids, :attempts, :startedAts, :endedAts, :classes, :statuses, :codes, :subcodes,
                        :traceIds, :details)
                AS attempt (page_id, delivery_id, n, started_at, ended_at, class, status, code, subcode, trace_id,
                            detail)
            """)
        .param("pages", texts(settlements, s -> s.dispatch().page()))
        .param(
            "ids", settlements.stream().map(s -> s.dispatch().id().number()).toArray(Long[]::new))
        .param(
            "attempts",
            settlements.stream().map(s -> s.dispatch().attempt()).toArray(Integer[]::new))
        .param("startedAts", seconds(settlements, Settlement::startedAt))
        .param("endedAts", seconds(settlements, Settlement::endedAt))
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

  /** Since 1970, exact to the microsecond: PostgreSQL would read texts ten times as long. */
  private static @Nullable Double[] seconds(
      List<Settlement> settlements, Function<Settlement, @Nullable Instant> value) {
    return settlements.stream()
        .map(value)
        .map(at -> at == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, at) / 1e6)
        .toArray(Double[]::new);
  }
}
