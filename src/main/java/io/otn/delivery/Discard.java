package io.otn.delivery;

import static java.time.ZoneOffset.UTC;

import io.otn.consent.Consents;
import io.otn.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives dead letters up, as a person decides: cancelled, and the consents go back to their holders.
 * Where an attempt got no answer, its token may have been used: another message on it could be a
 * second one, so that consent ends {@code VOID} instead.
 */
@Component
public class Discard {

  private static final Logger log = LoggerFactory.getLogger(Discard.class);

  private static final String IN_DOUBT = "discarded_in_doubt";

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Consents consents;
  private final Clock clock;

  Discard(JdbcClient jdbc, TransactionTemplate transactions, Consents consents, Clock clock) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.consents = consents;
    this.clock = clock;
  }

  /**
   * @param matching how many dead letters are meant
   * @param returned consents that go back to their holders
   * @param inDoubt consents that may be spent, and end {@code VOID}
   * @param over consents that have ended already, or whose year is over
   */
  public record Plan(long matching, long returned, long inDoubt, long over) {}

  private record Letter(String page, long consent, Consents.@Nullable End end) {

    Consents.Key key() {
      return new Consents.Key(page, consent);
    }
  }

  /** What becomes of the consent; null where it has ended already. */
  private static final String END =
      """
      CASE WHEN consent.state <> 'RESERVED' THEN NULL
           WHEN consent.expires_at <= :now THEN 'EXPIRED'
           WHEN delivery.unknown THEN 'VOID'
           ELSE 'HELD' END
      """;

  /** What a discard would do. Changes nothing. */
  public Plan plan(DeadLetterFilter filter) {
    return filter
        .bind(
            jdbc.sql(
                "SELECT count(*) AS matching, count(*) FILTER (WHERE ended = 'HELD') AS returned,"
                    + " count(*) FILTER (WHERE ended = 'VOID') AS in_doubt,"
                    + " count(*) FILTER (WHERE ended IS NULL OR ended = 'EXPIRED') AS over"
                    + " FROM (SELECT "
                    + END
                    + " AS ended "
                    + DeadLetterFilter.DEAD
                    + ") AS letter"))
        .param("now", clock.instant().atOffset(UTC))
        .query(Plan.class)
        .single();
  }

  /**
   * Discards what was planned, all or nothing.
   *
   * @param why in words, kept with each delivery
   * @param expect {@link Plan#matching()} of the plan that was looked at
   * @throws ProblemException {@code plan_changed}, 409: it is another number by now; nothing is
   *     done
   */
  public Plan run(DeadLetterFilter filter, String why, long expect) {
    Instant now = clock.instant();
    Plan done =
        transactions.execute(
            status -> {
              List<Letter> letters = cancel(filter, why, now);
              if (letters.size() != expect) {
                throw Replay.changed(expect, letters.size());
              }
              return settle(letters, now);
            });
    log.info("dead letters: {} discarded, {} consents returned", expect, done.returned());
    return done;
  }

  private List<Letter> cancel(DeadLetterFilter filter, String why, Instant now) {
    return filter
        .bind(
            jdbc.sql(
                "WITH matching AS (SELECT delivery.page_id, delivery.event_id, delivery.psid, "
                    + END
                    + " AS ended "
                    + DeadLetterFilter.DEAD
                    + """
                      ORDER BY delivery.page_id, delivery.id
                      FOR UPDATE OF delivery
                    ), ended AS (
                        UPDATE delivery
                        SET outcome = 'CANCELLED', dead = false, reason = :discarded, discarded_why = :why,
                            finished_at = :now
                        FROM matching
                        WHERE delivery.page_id = matching.page_id AND delivery.event_id = matching.event_id
                          AND delivery.psid = matching.psid AND delivery.dead
                        RETURNING delivery.page_id, delivery.event_id, delivery.consent_id, matching.ended,
                                  'DEAD' AS state_before, 'CANCELLED' AS state
                    ), """
                    + Counts.MOVED
                    + """
                    SELECT page_id, consent_id, ended FROM ended
                    """))
        .param("discarded", Reason.DISCARDED.code())
        .param("why", why)
        .param("now", now.atOffset(UTC))
        .query(
            (row, n) -> {
              String end = row.getString("ended");
              return new Letter(
                  row.getString("page_id"),
                  row.getLong("consent_id"),
                  end == null ? null : Consents.End.valueOf(end));
            })
        .list();
  }

  private Plan settle(List<Letter> letters, Instant now) {
    Map<Consents.End, List<Consents.Key>> ends = new EnumMap<>(Consents.End.class);
    for (Letter letter : letters) {
      if (letter.end() != null) {
        ends.computeIfAbsent(letter.end(), any -> new ArrayList<>()).add(letter.key());
      }
    }
    long returned = end(ends, Consents.End.HELD, Reason.DISCARDED.code(), now);
    long inDoubt = end(ends, Consents.End.VOID, IN_DOUBT, now);
    end(ends, Consents.End.EXPIRED, null, now);
    return new Plan(letters.size(), returned, inDoubt, letters.size() - returned - inDoubt);
  }

  private long end(
      Map<Consents.End, List<Consents.Key>> ends,
      Consents.End end,
      @Nullable String reason,
      Instant now) {
    return consents.end(ends.getOrDefault(end, List.of()), end, reason, now);
  }
}
