package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many people wait for what. The counts are kept: a pass in the background counts those topics
 * anew that something changed about, a moment later.
 */
@Component
public class WaitingTopics {

  /** Notes taken together, of which many are about the same topics. */
  private static final int NOTES = 20_000;

  /** Topics counted in one statement. */
  private static final int TOPICS = 200;

  /** Up to so many people are counted at once, whenever something changes. */
  private static final int FEW = 10_000;

  /**
   * For each further one the topic rests so long before it is counted again, so that counting takes
   * a small part of one connection however many wait: half a minute for a million.
   */
  private static final String REST = "30 us";

  private final JdbcClient jdbc;
  private final Clock clock;

  WaitingTopics(JdbcClient jdbc, Clock clock, Workers workers) {
    this.jdbc = jdbc;
    this.clock = clock;
    workers.add("waiting-topics", this::runOnce);
  }

  /**
   * @param people persons who hold at least one consent
   * @param since when we heard of the first of them
   */
  public record Waiting(String page, String topic, long people, Instant since) {}

  /** The topics that most people wait for, by page. */
  public List<Waiting> most(int limit) {
    return jdbc.sql(
            """
            SELECT page_id AS page, topic, people, since
            FROM topic_waiting
            WHERE people > 0
            ORDER BY people DESC, topic
            LIMIT :limit
            """)
        .param("limit", limit)
        .query(Waiting.class)
        .list();
  }

  /** Consents that are held, by the kind that their topics begin with. */
  public Map<String, Long> consentsByKind() {
    Map<String, Long> counts = new TreeMap<>();
    jdbc.sql(
            """
            SELECT split_part(topic, ':', 1) AS kind, sum(consents) AS held
            FROM topic_waiting
            WHERE people > 0
            GROUP BY kind
            """)
        .query(
            row -> {
              counts.put(row.getString("kind"), row.getLong("held"));
            });
    return counts;
  }

  /** For who reserves many consents of some topics at once, which leaves no notes by itself. */
  public void changed(String page, Collection<String> topics) {
    jdbc.sql("INSERT INTO topic_changed (page_id, topic) SELECT :page, unnest(:topics)")
        .param("page", page)
        .param("topics", topics.toArray(String[]::new))
        .update();
  }

  /** Counts what changed, unless it was counted just now. Returns how many topics were counted. */
  public int runOnce() {
    while (takeNotes() == NOTES) {
      // all of them first: many are about the same topic
    }
    int counted = 0;
    int batch;
    do {
      batch = count(clock.instant());
      counted += batch;
    } while (batch == TOPICS);
    return counted;
  }

  private int takeNotes() {
    return jdbc.sql(
            """
            WITH taken AS (
                DELETE FROM topic_changed   -- by their places: any join may be a loop over all of them, while the
                                            -- planner still knows the table as empty
                WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM topic_changed ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED))
                RETURNING page_id, topic
            ), noted AS (
                INSERT INTO topic_waiting (page_id, topic, people, consents, stale, count_after)
                SELECT DISTINCT page_id, topic, 0, 0, true, 'epoch'::timestamptz
                FROM taken
                ORDER BY page_id, topic
                ON CONFLICT (page_id, topic) DO UPDATE SET stale = true WHERE NOT topic_waiting.stale
            )
            SELECT count(*) FROM taken
            """)
        .param("limit", NOTES)
        .query(Integer.class)
        .single();
  }

  /** What is counted to nothing goes. */
  private int count(Instant now) {
    return jdbc.sql(
            """
            WITH due AS (
                SELECT page_id, topic
                FROM topic_waiting
                WHERE stale AND count_after <= :now
                ORDER BY count_after
                LIMIT :limit
                FOR UPDATE SKIP LOCKED
            ), counted AS (
                SELECT due.page_id, due.topic, held.people, held.consents, first.recorded_at AS since
                FROM due
                CROSS JOIN LATERAL (
                    SELECT count(DISTINCT psid) AS people, count(*) AS consents
                    FROM consent
                    WHERE consent.page_id = due.page_id AND consent.topic = due.topic AND held
                ) AS held
                LEFT JOIN LATERAL (
                    SELECT recorded_at
                    FROM consent
                    WHERE consent.page_id = due.page_id AND consent.topic = due.topic AND held
                    ORDER BY recorded_at
                    LIMIT 1
                ) AS first ON true
            ), gone AS (
                DELETE FROM topic_waiting AS waiting
                USING counted
                WHERE waiting.page_id = counted.page_id AND waiting.topic = counted.topic AND counted.people = 0
            ), kept AS (
                UPDATE topic_waiting AS waiting
                SET people = counted.people, consents = counted.consents, since = counted.since, stale = false,
                    count_after = :now + greatest(counted.people - :few, 0) * :rest::interval
                FROM counted
                WHERE waiting.page_id = counted.page_id AND waiting.topic = counted.topic AND counted.people > 0
            )
            SELECT count(*) FROM counted
            """)
        .param("now", now.atOffset(UTC))
        .param("few", FEW)
        .param("rest", REST)
        .param("limit", TOPICS)
        .query(Integer.class)
        .single();
  }
}
