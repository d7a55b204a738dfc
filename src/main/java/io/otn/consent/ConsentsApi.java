package io.otn.consent;

import io.otn.web.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/consents}: who holds what. Tokens are never listed. */
@RestController
class ConsentsApi {

  private static final int SLICE = 100;

  private final JdbcClient jdbc;

  ConsentsApi(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @GetMapping("/api/v1/consents")
  Slice<Consent> list(
      @RequestParam(required = false) @Nullable String page,
      @RequestParam(required = false) @Nullable String psid,
      @RequestParam(required = false) @Nullable String topic,
      @RequestParam(required = false) @Nullable State state,
      @RequestParam(required = false) @Nullable String after) {
    List<Consent> found =
        jdbc.sql(
                """
                SELECT page_id AS page, id, psid, topic, state, reason, title_shown, condition, granted_at,
                       expires_at
                FROM consent
                WHERE (page_id = :page OR :page IS NULL)
                  AND (psid = :psid OR :psid IS NULL)
                  AND (topic = :topic OR :topic IS NULL)
                  AND (state = :state OR :state IS NULL)
                  AND id > :after
                ORDER BY id
                LIMIT :limit
                """)
            .param("page", page, java.sql.Types.VARCHAR)
            .param("psid", psid, java.sql.Types.VARCHAR)
            .param("topic", topic, java.sql.Types.VARCHAR)
            .param("state", state == null ? null : state.name(), java.sql.Types.VARCHAR)
            .param("after", Slice.number(after))
            .param("limit", SLICE + 1)
            .query(Consent.class)
            .list();
    return Slice.of(found, SLICE, Consent::id);
  }

  enum State {
    HELD,
    RESERVED,
    SPENT,
    EXPIRED,
    WITHDRAWN,
    VOID
  }
}
