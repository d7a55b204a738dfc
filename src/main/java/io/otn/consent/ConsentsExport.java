package io.otn.consent;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.otn.page.Page;
import io.otn.page.Pages;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** {@code GET /api/v1/consents:export}: all consents as newline-delimited JSON, without tokens. */
@RestController
class ConsentsExport {

  private static final int SLICE = 2_000;

  private final JdbcClient jdbc;
  private final Pages pages;
  private final ObjectWriter writer;

  ConsentsExport(JdbcClient jdbc, Pages pages, ObjectMapper json) {
    this.jdbc = jdbc;
    this.pages = pages;
    this.writer = json.writerFor(Consent.class).without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  /**
   * In slices by key, so that no transaction is open while the caller reads.
   *
   * @param page null for all pages, one after the other
   * @param after the id of the last consent of {@code page} that the caller has; for going on after
   *     a break
   */
  @GetMapping("/api/v1/consents:export")
  ResponseEntity<StreamingResponseBody> export(
      @RequestParam(required = false) @Nullable String page,
      @RequestParam(required = false) @Nullable String topic,
      @RequestParam(required = false) ConsentsApi.@Nullable State state,
      @RequestParam(defaultValue = "0") long after) {
    if (page != null) {
      ReceiptsApi.requirePage(pages, page);
    }
    List<String> wanted =
        page == null ? pages.all().stream().map(Page::id).sorted().toList() : List.of(page);
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_NDJSON)
        .body(
            out -> {
              for (String each : wanted) {
                write(out, each, topic, state, page == null ? 0 : after);
              }
            });
  }

  private void write(
      OutputStream out,
      String page,
      @Nullable String topic,
      ConsentsApi.@Nullable State state,
      long after)
      throws IOException {
    long last = after;
    List<Consent> slice;
    do {
      slice = slice(page, topic, state, last);
      StringBuilder lines = new StringBuilder();
      for (Consent consent : slice) {
        lines.append(writer.writeValueAsString(consent)).append('\n');
        last = Long.parseLong(consent.id());
      }
      out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    } while (slice.size() == SLICE);
  }

  private List<Consent> slice(
      String page, @Nullable String topic, ConsentsApi.@Nullable State state, long after) {
    return jdbc.sql(
            """
            SELECT page_id AS page, id, psid, topic, state, reason, title_shown, condition, granted_at,
                   expires_at
            FROM consent
            WHERE page_id = :page AND id > :after
              AND (topic = :topic OR :topic IS NULL)
              AND (state = :state OR :state IS NULL)
            ORDER BY id
            LIMIT :limit
            """)
        .param("page", page)
        .param("after", after)
        .param("topic", topic, java.sql.Types.VARCHAR)
        .param("state", state == null ? null : state.name(), java.sql.Types.VARCHAR)
        .param("limit", SLICE)
        .query(Consent.class)
        .list();
  }
}
