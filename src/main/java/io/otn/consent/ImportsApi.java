package io.otn.consent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.otn.web.ProblemException;
import io.otn.web.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /api/v1/consents}: permissions that another bot collected, and how far imports are.
 */
@RestController
class ImportsApi {

  private static final int SLICE = 100;
  private static final int TOLD_AT_ONCE = 100;

  private final ConsentImport consentImport;
  private final Imports imports;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  ImportsApi(ConsentImport consentImport, Imports imports) {
    this.consentImport = consentImport;
    this.imports = imports;
  }

  /**
   * @param url where its progress and the rows that were refused are
   * @param refusals the first of them
   */
  record Answer(Imports.Import result, String url, List<ImportRefusal> refusals) {}

  /** A JSON array. */
  @PostMapping(value = "/api/v1/consents", consumes = MediaType.APPLICATION_JSON_VALUE)
  Answer items(
      @RequestBody List<JsonNode> items,
      @RequestParam(name = "import", required = false) @Nullable String name) {
    String id = id(name);
    consentImport.items(id, items);
    return answer(id);
  }

  /** Newline-delimited JSON, as long as it may be. */
  @PostMapping(value = "/api/v1/consents", consumes = MediaType.APPLICATION_NDJSON_VALUE)
  Answer lines(
      InputStream body, @RequestParam(name = "import", required = false) @Nullable String name)
      throws IOException {
    String id = id(name);
    consentImport.lines(id, body);
    return answer(id);
  }

  @GetMapping("/api/v1/imports")
  Slice<Imports.Import> newest() {
    return new Slice<>(imports.newest(SLICE), null);
  }

  @GetMapping("/api/v1/imports/{id}")
  Answer progress(@PathVariable String id) {
    return answer(id);
  }

  @GetMapping("/api/v1/imports/{id}/refusals")
  Slice<ImportRefusal> refusals(
      @PathVariable String id, @RequestParam(required = false) @Nullable String after) {
    require(id);
    return Slice.of(
        imports.refusals(id, Slice.number(after), SLICE + 1),
        SLICE,
        refusal -> Long.toString(refusal.row()));
  }

  private Answer answer(String id) {
    Imports.Import found = require(id);
    return new Answer(found, "/api/v1/imports/" + id, imports.refusals(id, 0, TOLD_AT_ONCE));
  }

  private Imports.Import require(String id) {
    return imports
        .find(id)
        .orElseThrow(
            () ->
                new ProblemException(
                    HttpStatus.NOT_FOUND,
                    "import_unknown",
                    "There is no such import. GET /api/v1/imports lists the newest."));
  }

  private String id(@Nullable String name) {
    if (name == null) {
      return ids.generate().toString();
    }
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "import_name_invalid",
              "This cannot be the name of an import.")
          .field("import", "1 to 64 letters, digits, dots, dashes and underscores");
    }
    return name;
  }
}
