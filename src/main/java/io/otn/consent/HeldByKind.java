package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many consents wait for topics of each kind. It reads all of them: keep the answer a while.
 */
@Component
public class HeldByKind {

  private final JdbcClient jdbc;

  HeldByKind(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Consents that are held and not expired, by the kind that their topics begin with. */
  public Map<String, Long> count(Instant now) {
    Map<String, Long> counts = new TreeMap<>();
    jdbc.sql(
            """
            SELECT split_part(topic, ':', 1) AS kind, count(*) AS held
            FROM consent
            WHERE held AND expires_at > :now
            GROUP BY kind
            """)
        .param("now", now.atOffset(UTC))
        .query(
            row -> {
              counts.put(row.getString("kind"), row.getLong("held"));
            });
    return counts;
  }
}
