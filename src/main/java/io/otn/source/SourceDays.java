package io.otn.source;

import java.time.LocalDate;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How much a source said, by day of UTC. */
@Component
public class SourceDays {

  private static final int SHOWN = 30;

  private final JdbcClient jdbc;

  SourceDays(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param accepted of the events, those that became trigger events
   */
  public record Day(LocalDate day, long events, long accepted) {}

  /** The newest first; days on which it said nothing are left out. */
  public List<Day> of(String source) {
    return jdbc.sql(
            """
            SELECT day, events, accepted
            FROM source_day
            WHERE source_id = :source
            ORDER BY day DESC
            LIMIT :shown
            """)
        .param("source", source)
        .param("shown", SHOWN)
        .query(Day.class)
        .list();
  }
}
