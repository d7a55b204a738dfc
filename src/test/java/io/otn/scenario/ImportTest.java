package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Permissions that another bot collected are brought along, and the list can be taken away again.
 */
class ImportTest {

  private Stage stage;
  private String topic;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    topic = stage.topic();
  }

  @Test
  void a_list_is_imported_with_receipts_and_the_same_list_again_changes_nothing() {
    String rows = rows(0, 3, "");
    JsonNode first = lines(rows, "").is(200).json();
    assertThat(first.path("result").path("state").asText()).isEqualTo("DONE");
    assertThat(first.path("result").path("imported").asInt()).isEqualTo(3);

    JsonNode again = lines(rows, "").is(200).json().path("result");

    assertThat(again.path("imported").asInt()).isZero();
    assertThat(again.path("repeats").asInt()).isEqualTo(3);
    JsonNode receipts = stage.api.get("/api/v1/receipts?page=1001&psid=i-0").json().path("items");
    assertThat(receipts).hasSize(1);
    assertThat(receipts.get(0).path("event").asText())
        .isEqualTo("import/" + first.path("result").path("id").asText());
    assertThat(stage.api.get("/api/v1/consents?topic=" + topic).json().path("items")).hasSize(3);
  }

  @Test
  void an_imported_consent_is_worth_a_message() {
    Stage.Person ada = stage.person();
    stage.holder(ada, topic);
    String token = token(ada);
    stage.api.delete("/api/v1/subscribers/1001/" + stage.person().psid()).is(200);
    stage.sql("TRUNCATE consent CASCADE").update();
    stage
        .api
        .post(
            "/api/v1/consents",
            "[{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"%s\",\"token\":\"%s\",\"grantedAt\":\"%s\"}]"
                .formatted(ada.psid(), topic, token, stage.clock.instant()))
        .is(200);
    stage.event(stage.name("e"), topic).is(202);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_bad_row_is_told_by_its_line_and_costs_no_other() {
    String body =
        rows(0, 1, "")
            + "{\"page\":\"1001\"}\n\n"
            + "not json\n"
            + rows(1, 1, ",\"condition\":\"price <= cheap\"")
            + rows(2, 1, "");
    JsonNode answer = lines(body, "").is(200).json();
    assertThat(answer.path("result").path("imported").asInt()).isEqualTo(2);
    assertThat(answer.path("result").path("refused").asInt()).isEqualTo(3);
    assertThat(answer.path("result").path("rows").asInt()).isEqualTo(6);
    JsonNode refusals = answer.path("refusals");
    assertThat(refusals.get(0).path("row").asInt()).isEqualTo(2);
    assertThat(refusals.get(0).path("field").asText()).isEqualTo("psid");
    assertThat(refusals.get(1).path("row").asInt()).isEqualTo(4);
    assertThat(refusals.get(1).path("code").asText()).isEqualTo("malformed_json");
    assertThat(refusals.get(2).path("row").asInt()).isEqualTo(5);
    assertThat(refusals.get(2).path("detail").asText()).contains("at character 10", "a number");
    assertThat(
            stage.api.get(answer.path("url").asText() + "/refusals").is(200).json().path("items"))
        .isEqualTo(refusals);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "page":"7"                                  | page      | page_unknown
          "psid":"a b"                                | psid      | psid_invalid
          "psid":""                                   | psid      | value_missing
          "psid":7                                    | psid      | wrong_type
          "topic":"restock"                           | topic     | topic_invalid
          "topic":"nonsense:1"                        | topic     | topic_kind_unknown
          "token":""                                  | token     | value_missing
          "token":"a\\u0000b"                         | token     | token_invalid
          "grantedAt":"yesterday"                     | grantedAt | wrong_type
          "grantedAt":"2099-01-01T00:00:00Z"          | grantedAt | time_implausible
          "grantedAt":"2020-01-01T00:00:00Z"          | grantedAt | expired
          "grantedAt":"-1000000000-01-01T00:00:00Z"   | grantedAt | expired
          "expiresAt":"2099-01-01T00:00:00Z"          | expiresAt | time_implausible
          "expiresAt":"2020-01-01T00:00:00Z"          | expiresAt | times_contradict
          "colour":"red"                              | colour    | unknown_field
          "data":"x"                                  | data      | wrong_type
          "data":{"a":"\\u0000"}                      | data      | data_invalid
          "title":"\\ud800"                           | title     | title_invalid
          "tags":["v i p"]                            | tags      | tag_invalid
          """)
  void a_row_that_makes_no_sense_names_the_field_and_never_the_token(
      String member, String field, String code) {
    String name = member.substring(1, member.indexOf('"', 1));
    String row = rows(0, 1, "").strip().replaceFirst("\"" + name + "\":\"[^\"]*\",?", "");
    String body = row.substring(0, row.length() - 1).replaceFirst(",$", "") + "," + member + "}";
    Http.Answer answer = lines(body, "").is(200);
    JsonNode refusal = answer.json().path("refusals").get(0);
    assertThat(refusal.path("field").asText()).as(body).isEqualTo(field);
    assertThat(refusal.path("code").asText()).isEqualTo(code);
    assertThat(refusal.path("detail").asText()).isNotBlank();
    assertThat(answer.body()).doesNotContain("tok-");
    assertThat(stage.sql("SELECT count(*) FROM consent").query(Long.class).single()).isZero();
  }

  @Test
  void a_line_without_end_costs_itself_alone() {
    String body = "x".repeat(3_000_000) + "\n" + rows(0, 1, "");
    JsonNode answer = lines(body, "").is(200).json();
    assertThat(answer.path("result").path("imported").asInt()).isEqualTo(1);
    assertThat(answer.path("refusals").get(0).path("code").asText()).isEqualTo("row_too_long");
  }

  @Test
  void an_import_that_broke_off_goes_on_where_it_was() {
    String rows = rows(0, 5_000, "");
    byte[] half = rows.substring(0, rows.length() / 2).getBytes(StandardCharsets.UTF_8);
    Outsider.sendsAndHangsUp(stage, "/api/v1/consents?import=old-bot", half);
    stage.awaits(() -> state("old-bot").equals("INTERRUPTED"));
    JsonNode broken = stage.api.get("/api/v1/imports/old-bot").is(200).json().path("result");
    assertThat(broken.path("imported").asInt()).isEqualTo(2_000);

    JsonNode done = lines(rows, "?import=old-bot").is(200).json().path("result");

    assertThat(done.path("state").asText()).isEqualTo("DONE");
    assertThat(done.path("rows").asInt()).isEqualTo(5_000);
    assertThat(done.path("imported").asInt()).isEqualTo(5_000);
    assertThat(done.path("repeats").asInt()).isZero();
    JsonNode problem = lines(rows, "?import=old-bot").is(409).json();
    assertThat(problem.path("code").asText()).isEqualTo("import_done");
  }

  @Test
  void another_file_does_not_continue_an_import() {
    byte[] half = rows(0, 2_500, "").getBytes(StandardCharsets.UTF_8);
    Outsider.sendsAndHangsUp(stage, "/api/v1/consents?import=other", half);
    stage.awaits(() -> state("other").equals("INTERRUPTED"));
    assertThat(lines(rows(10_000, 3_000, ""), "?import=other").is(409).json().path("code").asText())
        .isEqualTo("import_differs");
    assertThat(lines(rows(0, 1, ""), "?import=other").is(409).json().path("code").asText())
        .isEqualTo("import_differs");
    assertThat(lines(rows(0, 1, ""), "?import=no/name").status()).isEqualTo(422);
  }

  @Test
  void an_import_that_is_silent_may_be_continued_and_one_that_runs_may_not() {
    stage
        .sql("INSERT INTO consent_import (id, started_at, seen_at) VALUES ('silent', :now, :now)")
        .param("now", stage.clock.instant().atOffset(java.time.ZoneOffset.UTC))
        .update();
    assertThat(lines(rows(0, 1, ""), "?import=silent").is(409).json().path("code").asText())
        .isEqualTo("import_running");
    stage.later(Duration.ofSeconds(31));
    lines(rows(0, 1, ""), "?import=silent").is(200);
  }

  @Test
  void all_consents_are_exported_line_by_line_without_tokens() {
    lines(rows(0, 4_500, ",\"condition\":\"price<=49.99\""), "").is(200);
    Http.Answer answer = stage.api.get("/api/v1/consents:export?page=1001&topic=" + topic).is(200);
    assertThat(answer.response().headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/x-ndjson");
    assertThat(answer.body().lines()).hasSize(4_500);
    assertThat(answer.body()).doesNotContainIgnoringCase("token").doesNotContain("tok-");
    assertThat(answer.body().lines().findFirst().orElseThrow())
        .contains("\"condition\":\"price <= 49.99\"", "\"state\":\"HELD\"");
    String last = answer.body().lines().skip(4_000).findFirst().orElseThrow();
    String id = last.replaceFirst(".*\"id\":\"(\\d+)\".*", "$1");
    assertThat(
            stage
                .api
                .get("/api/v1/consents:export?page=1001&topic=%s&after=%s".formatted(topic, id))
                .body()
                .lines())
        .hasSize(499);
    assertThat(stage.api.get("/api/v1/consents:export").is(200).body().lines()).hasSize(4_500);
    assertThat(stage.open.get("/api/v1/consents:export").status()).isEqualTo(401);
  }

  private String state(String id) {
    return stage.api.get("/api/v1/imports/" + id).json().path("result").path("state").asText();
  }

  private Http.Answer lines(String body, String query) {
    return stage.api.post(
        "/api/v1/consents" + query,
        body.getBytes(StandardCharsets.UTF_8),
        "Content-Type",
        "application/x-ndjson");
  }

  private String rows(int from, int count, String more) {
    Instant tapped = stage.clock.instant().minus(Duration.ofDays(30));
    return IntStream.range(from, from + count)
        .mapToObj(
            i ->
                "{\"page\":\"1001\",\"psid\":\"i-%d\",\"topic\":\"%s\",\"token\":\"tok-%s-%d\",\"grantedAt\":\"%s\"%s}\n"
                    .formatted(i, topic, topic, i, tapped, more))
        .collect(Collectors.joining());
  }

  private String token(Stage.Person person) {
    byte[] sealed =
        stage
            .sql("SELECT token FROM consent WHERE psid = :psid")
            .param("psid", person.psid())
            .query(byte[].class)
            .single();
    return stage.bean(io.otn.secret.Vault.class).openText(sealed, "consent/" + person.page());
  }
}
