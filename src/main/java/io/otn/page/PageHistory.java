package io.otn.page;

import io.otn.web.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What changed about a page, who did it and why. */
@Component
public class PageHistory {

  private final JdbcClient jdbc;

  PageHistory(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The newest first.
   *
   * @param after the cursor of the slice before, or null for the first one
   * @param limit items in the slice, at least 1
   */
  public Slice<Change> of(String page, @Nullable String after, int limit) {
    List<Change> found =
        jdbc.sql(
                """
                SELECT id AS n, at, who, via, kind, detail, pace_percent
                FROM page_change
                WHERE page_id = :page AND id < :before
                ORDER BY id DESC
                LIMIT :limit
                """)
            .param("page", page)
            .param("before", after == null ? Long.MAX_VALUE : Slice.number(after))
            .param("limit", limit + 1)
            .query(Change.class)
            .list();
    return Slice.of(found, limit, change -> Long.toString(change.n()));
  }
}
