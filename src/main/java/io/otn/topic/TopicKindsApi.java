package io.otn.topic;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /api/v1/topic-kinds}: the files of topic kinds, what is in use of them and what is
 * wrong with them; and their JSON Schema for editors, which needs no key.
 */
@RestController
class TopicKindsApi {

  private final TopicKinds kinds;

  TopicKindsApi(TopicKinds kinds) {
    this.kinds = kinds;
  }

  /**
   * @param removed kinds that went away since the start; consents for them are kept
   */
  record Listing(List<Row> items, Set<String> removed) {}

  /**
   * @param state {@code RUNNING}; {@code LAST_GOOD}: the file has errors and its last good version
   *     goes on; {@code ERROR}: it has errors and nothing of it is in use
   * @param kind and all below it, of the version in use
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Row(
      String file,
      String version,
      Instant modified,
      KindFile.State state,
      List<Finding> findings,
      @Nullable String kind,
      @Nullable String title,
      @Nullable String message,
      @Nullable List<String> variants,
      @Nullable Map<String, List<Object>> values,
      @Nullable List<LintOverride> overrides,
      @Nullable Duration keep,
      @Nullable String lane) {

    static Row of(KindFile file) {
      TopicKind kind = file.kind();
      if (kind == null) {
        return new Row(
            file.file(),
            file.version(),
            file.modified(),
            file.state(),
            file.findings(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
      }
      return new Row(
          file.file(),
          file.version(),
          file.modified(),
          file.state(),
          file.findings(),
          kind.name(),
          kind.titleAsWritten(),
          kind.message(Set.of()).form(),
          kind.variantTags(),
          kind.values(),
          kind.overrides(),
          kind.keep(),
          kind.lane().name().toLowerCase(Locale.ROOT));
    }
  }

  @GetMapping("/api/v1/topic-kinds")
  Listing list() {
    return new Listing(kinds.files().stream().map(Row::of).toList(), kinds.removed());
  }

  @GetMapping(value = "/api/v1/schemas/topic-kind.json", produces = "application/schema+json")
  Resource schema() {
    return new ClassPathResource("topic-kind.schema.json");
  }
}
