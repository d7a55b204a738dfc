package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Meta's data deletion callback: taken, told, decided by a person. */
class DataDeletionTest {

  /** Of the facts of the platform, 8. */
  private static final String VECTOR =
      "MHdo0Jew_becV_adp9g0KkhIq9Sv8AjxL8u3zKkYiVc.eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoiSE1BQy1T"
          + "SEEyNTYiLCJpc3N1ZWRfYXQiOjEyOTE4MzY4MDAsImV4cGlyZXMiOjEyOTE4NDA0MDB9";

  private Stage stage;
  private Meta meta;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    meta = new Meta(stage);
  }

  @Test
  void a_signed_request_is_noted_and_its_state_can_be_read_by_who_has_the_code() {
    JsonNode answer = meta.asksForDeletion(VECTOR).is(200).json();
    String code = answer.path("confirmation_code").asText();
    assertThat(answer.path("url").asText())
        .isEqualTo(stage.url() + "/webhooks/messenger/data-deletion/" + code);
    Http.Answer page = status(code).is(200);
    assertThat(page.body()).contains(code, "Being looked into").doesNotContain("218471");
    JsonNode noted = stage.api.get("/api/v1/data-deletions").is(200).json().path("items").get(0);
    assertThat(noted.path("userId").asText()).isEqualTo("218471");
    assertThat(noted.path("issuedAt").asText()).isEqualTo("2010-12-08T19:33:20Z");
    assertThat(new Traces(stage).of("218471")).isEmpty(); // sealed
  }

  @Test
  void the_same_request_again_is_the_same() {
    assertThat(meta.asksForDeletion(VECTOR).json()).isEqualTo(meta.asksForDeletion(VECTOR).json());
    assertThat(requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "x",
        "MHdo0Jew_becV_adp9g0KkhIq9Sv8AjxL8u3zKkYiVc",
        "MHdo0Jew_becV_adp9g0KkhIq9Sv8AjxL8u3zKkYiVc.",
        "MHdo0Jew_becV_adp9g0KkhIq9Sv8AjxL8u3zKkYiVc.eyJ1c2VyX2lkIjoiMSJ9",
        "%%%.eyJ1c2VyX2lkIjoiMSJ9",
        "%ZZ"
      })
  void a_bad_signature_is_refused_and_nothing_stored(String signed) {
    assertThat(meta.asksForDeletion(signed).is(401).json().path("code").asText())
        .isEqualTo("signature_invalid");
    assertThat(stage.open.post("/webhooks/messenger/data-deletion", "{}").status()).isEqualTo(401);
    assertThat(requests()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"user_id\":\"1\",\"algorithm\":\"none\"}",
        "{\"user_id\":\"1\"}",
        "{\"algorithm\":\"HMAC-SHA256\"}",
        "[]",
        "not json"
      })
  void what_is_signed_but_names_nobody_or_another_algorithm_is_refused(String payload) {
    meta.asksForDeletion(Meta.signedRequest(payload)).is(401);
    assertThat(requests()).isZero();
  }

  @Test
  void an_operator_finds_out_who_it_is_and_the_person_is_erased() {
    Stage.Person ada = stage.holder(stage.topic());
    String code = meta.asksForDeletion(VECTOR).json().path("confirmation_code").asText();
    JsonNode done =
        stage
            .api
            .post(
                "/api/v1/data-deletions/" + code + ":resolve",
                "{\"page\":\"1001\",\"psid\":\"%s\"}".formatted(ada.psid()))
            .is(200)
            .json();
    assertThat(done.path("erased").path("consents").asInt()).isEqualTo(1);
    assertThat(status(code).body()).contains("your data was deleted").doesNotContain(ada.psid());
    JsonNode settled = stage.api.get("/api/v1/data-deletions").json().path("items").get(0);
    assertThat(settled.path("state").asText()).isEqualTo("ERASED");
    assertThat(settled.has("userId")).isFalse();
    assertThat(
            stage
                .api
                .post("/api/v1/data-deletions/" + code + ":notFound", "")
                .is(409)
                .json()
                .path("code")
                .asText())
        .isEqualTo("deletion_settled");
  }

  @Test
  void an_operator_decides_in_the_console() {
    String code = meta.asksForDeletion(VECTOR).json().path("confirmation_code").asText();
    Browser browser = stage.browser().loggedIn();
    String page = browser.open("/consents").is(200).body();
    assertThat(page).contains("218471", code);
    String nothing = "/data-deletions/" + code + "/notFound";
    assertThat(page).contains("href=\"" + nothing);
    String asked = browser.open(nothing).is(200).body();
    assertThat(asked).contains("Is there nothing about them?", code);
    assertThat(status(code).body()).contains("Being looked into");
    browser.submit(nothing, Browser.csrf(asked), "").is(302);
    assertThat(status(code).body()).contains("no data about you was found");
    assertThat(browser.open("/consents").body())
        .contains("Nothing was found")
        .doesNotContain("218471");
  }

  @Test
  void a_code_that_nobody_has_is_no_request() {
    assertThat(status("0123").status()).isEqualTo(404);
    assertThat(status("0123").body()).contains("No such request");
    assertThat(stage.api.post("/api/v1/data-deletions/0123:notFound", "").status()).isEqualTo(404);
    assertThat(stage.open.get("/api/v1/data-deletions").status()).isEqualTo(401);
  }

  private Http.Answer status(String code) {
    return stage.open.get("/webhooks/messenger/data-deletion/" + code);
  }

  private long requests() {
    return stage.sql("SELECT count(*) FROM deletion_request").query(Long.class).single();
  }
}
