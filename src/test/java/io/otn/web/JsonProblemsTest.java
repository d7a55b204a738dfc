package io.otn.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

class JsonProblemsTest extends WebTest {
  private static final String ORDERS = "/api/v1/orders";

  @Test
  void a_good_body_is_read_and_absent_members_stay_absent_in_the_answer() {
    var answer =
        post(
            ORDERS, "{\"id\":\"o-1\",\"quantity\":3,\"occurredAt\":\"2026-11-21T10:30:00+01:00\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo("{\"id\":\"o-1\",\"quantity\":3,\"occurredAt\":\"2026-11-21T09:30:00Z\"}");
  }

  @Test
  void a_problem_has_all_members_of_rfc_9457_and_its_fields_and_when_to_try_again() {
    var answer = get("/api/v1/refusal");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
    assertThat(answer.body())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Unprocessable Entity\",\"status\":422,"
                + "\"detail\":\"The window is closed.\",\"code\":\"window_closed\",\"errors\":["
                + "{\"field\":\"psid\",\"detail\":\"a person who wrote within 24 hours\"},"
                + "{\"field\":\"topic\",\"detail\":\"another topic\"}]}");
  }

  @Test
  void malformed_json_is_told_with_its_line_and_column_and_not_quoted() {
    var answer = post(ORDERS, "{\"id\": \"o-1\",\n \"quantity\": s3cr3t}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("malformed_json");
    assertThat(member(answer, "detail")).contains("line 2, column ");
    assertThat(answer.body()).doesNotContain("s3cr3t");
  }

  @Test
  void a_body_cut_off_is_told_as_such() {
    var answer = post(ORDERS, "{\"id\": \"o-1\",");

    assertThat(code(answer)).isEqualTo("malformed_json");
    assertThat(member(answer, "detail")).contains("ends before");
  }

  @Test
  void bytes_that_are_not_utf8_are_malformed() {
    byte[] body = {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xC3, (byte) 0x28, '"', '}'};
    var answer =
        send(
            api(ORDERS)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("malformed_json");
  }

  @Test
  void an_unknown_field_is_named_by_its_path_with_the_fields_allowed() {
    var answer =
        post(
            ORDERS,
            "{\"id\":\"o-1\",\"quantity\":1,\"items\":[{\"sku\":\"a\"},{\"sku\":\"b\",\"skuu\":1}]}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("unknown_field");
    assertThat(field(answer)).isEqualTo("items[1].skuu");
    assertThat(whatToWrite(answer)).isEqualTo("allowed here: sku");
  }

  @Test
  void a_wrong_type_is_told_with_its_path_and_what_to_write() {
    assertWrong("{\"id\":\"o-1\",\"quantity\":\"s3cr3t\"}", "quantity", "a whole number");
    assertWrong(
        "{\"id\":\"o-1\",\"quantity\":1,\"state\":\"s3cr3t\"}", "state", "one of DUE, SENT");
    assertWrong(
        "{\"id\":\"o-1\",\"quantity\":1,\"occurredAt\":\"s3cr3t\"}",
        "occurredAt",
        "2026-11-21T09:30:00Z");
    assertWrong(
        "{\"id\":\"o-1\",\"quantity\":1,\"items\":{\"s3cr3t\":1}}", "items", "a JSON array");
    assertWrong(
        "{\"id\":\"o-1\",\"quantity\":1,\"items\":[\"s3cr3t\"]}", "items[0]", "a JSON object");
    assertWrong("[\"s3cr3t\"]", "$", "a JSON object");
  }

  @Test
  void nothing_is_guessed_a_number_is_no_text_and_a_text_is_no_number() {
    assertWrong("{\"id\":4211,\"quantity\":1}", "id", "text in double quotes");
    assertWrong("{\"id\":true,\"quantity\":1}", "id", "text in double quotes");
    assertWrong("{\"id\":\"o-1\",\"quantity\":\"1\"}", "quantity", "a whole number");
    assertWrong("{\"id\":\"o-1\",\"quantity\":1.5}", "quantity", "a whole number");
    assertWrong("{\"id\":\"o-1\",\"quantity\":99999999999}", "quantity", "a whole number");
    assertWrong("{\"id\":\"o-1\",\"quantity\":null}", "quantity", "a whole number");
    assertWrong("{\"id\":\"o-1\"}", "quantity", "a whole number");
    assertWrong("{\"id\":\"o-1\",\"quantity\":1,\"state\":1}", "state", "one of DUE, SENT");
    assertWrong("{\"id\":\"o-1\",\"quantity\":1,\"state\":\"\"}", "state", "one of DUE, SENT");
    assertWrong("{\"id\":\"o-1\",\"quantity\":1,\"express\":1}", "express", "true or false");
    assertWrong("{\"id\":\"o-1\",\"quantity\":1,\"express\":\"true\"}", "express", "true or false");
    assertWrong(
        "{\"id\":\"o-1\",\"quantity\":1,\"occurredAt\":1764000000}", "occurredAt", "an instant");
    assertWrong("{\"id\":\"o-1\",\"quantity\":1,\"occurredAt\":\"\"}", "occurredAt", "an instant");
  }

  private void assertWrong(String body, String field, String whatToWrite) {
    var answer = post(ORDERS, body);
    assertThat(answer.statusCode()).as(body).isEqualTo(400);
    assertThat(code(answer)).as(body).isEqualTo("wrong_type");
    assertThat(field(answer)).as(body).isEqualTo(field);
    assertThat(whatToWrite(answer)).as(body).contains(whatToWrite);
    assertThat(answer.body()).doesNotContain("s3cr3t");
  }

  @Test
  void a_field_written_twice_is_refused_with_its_path() {
    var answer =
        post(ORDERS, "{\"id\":\"o-1\",\"quantity\":1,\"data\":{\"a\":[{\"b\":1,\"b\":2}]}}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("duplicate_field");
    assertThat(field(answer)).isEqualTo("data.a[0].b");
  }

  @Test
  void nesting_is_allowed_to_32_levels_and_no_deeper() {
    assertThat(post(ORDERS, nested(32)).statusCode()).isEqualTo(200);

    var answer = post(ORDERS, nested(33));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("too_deep");

    assertThat(code(post(ORDERS, "{\"data\":{\"deep\":" + "[".repeat(100_000))))
        .isEqualTo("too_deep");
  }

  private static String nested(int levels) {
    int arrays = levels - 2;
    return "{\"id\":\"o-1\",\"quantity\":1,\"data\":{\"deep\":"
        + "[".repeat(arrays)
        + "]".repeat(arrays)
        + "}}";
  }

  @Test
  void a_number_of_a_thousand_digits_is_refused() {
    var answer =
        post(ORDERS, "{\"id\":\"o-1\",\"quantity\":1,\"data\":{\"n\":" + "9".repeat(1000) + "}}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("value_too_long");
  }

  @Test
  void anything_behind_the_json_value_is_refused() {
    var answer = post(ORDERS, "{\"id\":\"o-1\",\"quantity\":1} {}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("trailing_content");
  }

  @Test
  void an_empty_body_is_told_as_such() {
    assertThat(code(post(ORDERS, ""))).isEqualTo("empty_body");
    assertThat(code(post(ORDERS, " \n "))).isEqualTo("empty_body");
    assertThat(code(post(ORDERS, "null"))).isEqualTo("empty_body");
  }

  @Test
  void rules_of_a_body_are_told_field_by_field() {
    var answer =
        post(ORDERS, "{\"id\":\" \",\"quantity\":0,\"items\":[{\"sku\":\"a\"},{\"sku\":\"\"}]}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("invalid_fields");
    assertThat(json(answer).path("errors").findValuesAsText("field"))
        .containsExactlyInAnyOrder("id", "quantity", "items[1].sku");
    assertThat(answer.body()).contains("must not be blank", "must be greater than 0");
  }

  @Test
  void rules_of_an_item_in_an_array_name_its_place() {
    var answer =
        post(
            "/api/v1/orders:batch",
            "[{\"id\":\"o-1\",\"quantity\":1},{\"id\":\"\",\"quantity\":1}]");

    assertThat(code(answer)).isEqualTo("invalid_fields");
    assertThat(field(answer)).isEqualTo("[1].id");
  }
}
