package io.otn.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class RequestProblemsTest extends WebTest {
  private static final String ORDERS = "/api/v1/orders";

  @Test
  void another_content_type_is_told_what_to_send_instead() {
    for (String type :
        new String[] {"text/plain", "application/yaml", "application/x-www-form-urlencoded"}) {
      var answer =
          send(api(ORDERS).header("Content-Type", type).POST(BodyPublishers.ofString("id: 1")));
      assertThat(answer.statusCode()).as(type).isEqualTo(415);
      assertThat(code(answer)).isEqualTo("unsupported_media_type");
      assertThat(member(answer, "detail")).endsWith("Send Content-Type: application/json.");
    }
  }

  @Test
  void an_accept_that_cannot_be_met_is_told_what_there_is() {
    var answer = send(api("/api/v1/text").header("Accept", "image/png"));

    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(code(answer)).isEqualTo("not_acceptable");
    assertThat(member(answer, "detail")).contains("text/plain");
  }

  @Test
  void another_method_is_told_which_ones_work() {
    var answer = send(api("/api/v1/text").DELETE());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(code(answer)).isEqualTo("method_not_allowed");
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET");
    assertThat(member(answer, "detail")).endsWith("Use GET.");
  }

  @Test
  void an_unknown_path_is_a_problem_too_even_for_a_browser() {
    for (String path : new String[] {"/api/v1/nothing", "/hooks/nothing", "/webhooks/nothing"}) {
      var answer = send(api(path).header("Accept", "text/html"));
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(code(answer)).isEqualTo("not_found");
      assertThat(member(answer, "detail").contains("/api/openapi.json"))
          .isEqualTo(path.startsWith("/api/"));
    }
  }

  @Test
  void a_query_parameter_is_named_with_what_is_allowed() {
    var wrong = get("/api/v1/search?state=s3cr3t");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(code(wrong)).isEqualTo("invalid_parameter");
    assertThat(field(wrong)).isEqualTo("state");
    assertThat(whatToWrite(wrong)).isEqualTo("write one of DUE, SENT");
    assertThat(wrong.body()).doesNotContain("s3cr3t");

    var missing = get("/api/v1/search");
    assertThat(code(missing)).isEqualTo("missing_parameter");
    assertThat(field(missing)).isEqualTo("state");
    assertThat(whatToWrite(missing)).isEqualTo("write one of DUE, SENT");

    var tooLarge = get(ORDERS + "?limit=4");
    assertThat(code(tooLarge)).isEqualTo("invalid_fields");
    assertThat(field(tooLarge)).isEqualTo("limit");
  }

  @Test
  void a_query_parameter_that_nobody_reads_is_refused_instead_of_listing_everything() {
    var misspelt = get(ORDERS + "?stat=SENT");
    assertThat(misspelt.statusCode()).isEqualTo(400);
    assertThat(code(misspelt)).isEqualTo("unknown_parameter");
    assertThat(field(misspelt)).isEqualTo("stat");
    assertThat(whatToWrite(misspelt)).isEqualTo("write state; there are after, state, limit");
    assertThat(misspelt.body()).doesNotContain("SENT");

    for (String near : new String[] {"satte=1", "State=SENT", "state_=SENT", "limits=2"}) {
      assertThat(whatToWrite(get(ORDERS + "?" + near))).as(near).startsWith("write ");
    }
    assertThat(whatToWrite(get(ORDERS + "?limit=1&subject=x")))
        .isEqualTo("there are after, state, limit");
    assertThat(whatToWrite(get("/api/v1/text?a=1"))).isEqualTo("leave it out: there are none here");
    assertThat(field(get(ORDERS + "?" + "x".repeat(500)))).hasSize(61);
    assertThat(get(ORDERS + "?limit=1&state=SENT&after=").statusCode()).isEqualTo(200);
  }

  @Test
  void a_withdrawal_with_a_misspelt_filter_does_nothing() {
    var answer = send(api(ORDERS + "?stat=SENT").DELETE());
    assertThat(code(answer)).isEqualTo("unknown_parameter");
    assertThat(send(api(ORDERS + "?state=SENT").DELETE()).body()).isEqualTo("SENT");
  }

  @Test
  void what_senders_add_to_the_address_of_an_event_or_a_webhook_is_left_alone() {
    assertThat(post("/api/v1/orders:batch?utm_source=mail", "[]").statusCode()).isEqualTo(200);
    assertThat(post("/hooks/stream?r=1", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void an_id_of_the_wrong_form_is_named() {
    var answer = get(ORDERS + "/17");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("invalid_id");
    assertThat(field(answer)).isEqualTo("id");
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void an_unexpected_error_has_an_id_that_is_in_the_log_and_tells_nothing_else(CapturedOutput log) {
    var answer = get("/api/v1/failure");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(code(answer)).isEqualTo("internal_error");
    assertThat(answer.body()).doesNotContain("hush", "Exception", "\tat ");
    assertThat(log).containsOnlyOnce("Error " + member(answer, "id") + " at GET /api/v1/failure");
    assertThat(log).containsOnlyOnce("IllegalStateException: the secret is hush-hush");
  }

  @Test
  void a_request_that_the_firewall_refuses_is_a_problem_too() {
    var answer = send(api("/api/v1/orders;x=1"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("bad_request");
  }

  @Test
  void a_list_is_followed_by_its_cursor_to_the_end() {
    assertThat(get(ORDERS).body()).isEqualTo("{\"items\":[\"a\",\"b\"],\"next\":\"Yg\"}");
    assertThat(get(ORDERS + "?after=Yg").body())
        .isEqualTo("{\"items\":[\"c\",\"d\"],\"next\":\"ZA\"}");
    assertThat(get(ORDERS + "?after=ZA").body()).isEqualTo("{\"items\":[\"e\"]}");
  }

  @Test
  void a_cursor_of_ones_own_making_is_refused() {
    for (String cursor : new String[] {"%2B%2F", "Yh", "w6", "_w", "a".repeat(501)}) {
      var answer = get(ORDERS + "?after=" + cursor);
      assertThat(answer.statusCode()).as(cursor).isEqualTo(400);
      assertThat(code(answer)).isEqualTo("bad_cursor");
      assertThat(field(answer)).isEqualTo("after");
    }
  }
}
