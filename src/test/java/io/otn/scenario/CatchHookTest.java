package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import io.otn.topic.TopicKinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Senders that cannot sign, from their JSON to the message. */
class CatchHookTest {
  static final String SECRET = "catch-secret-for-tests";

  private static final String DOOR = "/hooks/catch/zap";

  private static final String OTHER_KIND =
      """
      kind: other
      title: "Tell me when {{product}} is out"
      message: {text: "{{product}} is here: {{url}}"}
      values: {product: Tee, url: "https://shop.example/tee"}
      keep: 48h
      """;

  private Stage stage;

  @BeforeEach
  void a_stage() {
    stage = Stage.clean();
  }

  private static String body(String id, String sku) {
    return """
    {"event_id":"%s","unasked":[1,{"a":null}],
     "product":{"sku":"%s","title":"Tee \\"Nord\\" ü","handle":"tee","stock":3}}
    """
        .formatted(id, sku);
  }

  private Http.Answer posts(String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Content-Type", "application/json"));
    return stage.open.post(DOOR, body.getBytes(UTF_8), all.toArray(String[]::new));
  }

  private Http.Answer caught(String body) {
    return posts(body, "Authorization", "Bearer " + SECRET);
  }

  private long count(String table) {
    return stage.sql("SELECT count(*) FROM " + table).query(Long.class).single();
  }

  private List<String> reasons() {
    return stage
        .sql("SELECT reason FROM inbox WHERE kind = 'catch' ORDER BY id")
        .query(String.class)
        .list();
  }

  @Test
  void any_json_becomes_the_one_message_by_the_partners_mapping() {
    Stage.Person ada = stage.holder("restock:TEE-1");
    stage.later(Duration.ofSeconds(5));

    Http.Answer answer = caught(body("e-1", "TEE-1"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.response().headers().firstValue("Authorization")).isEmpty();
    stage.runs();
    assertThat(stage.received(ada))
        .singleElement()
        .satisfies(
            message ->
                assertThat(message.path("text").asText())
                    .isEqualTo("Tee \"Nord\" ü is back in stock: https://shop.example/tee"));
    JsonNode story = stage.api.get("/api/v1/events?limit=1").is(200).json().path("items").get(0);
    assertThat(story.path("source").asText()).isEqualTo("catch/zap");
    JsonNode webhook =
        stage.api.get("/api/v1/webhooks?source=catch/zap").is(200).json().path("items").get(0);
    assertThat(webhook.path("reason").asText()).isEqualTo("event_stored");
    assertThat(webhook.path("subject").asText()).isEqualTo("restock:TEE-1");
    assertThat(webhook.path("verifiedBy").asText()).contains("the secret of the partner 'zap'");
    assertThat(webhook.path("events").size()).isEqualTo(1);
  }

  @Test
  void each_secret_opens_by_either_header() {
    posts(body("e-1", "A"), "X-Api-Key", SECRET).is(200);
    posts(body("e-2", "A"), "X-Api-Key", "an-older-catch-secret").is(200);
    posts(body("e-3", "A"), "Authorization", "bearer an-older-catch-secret").is(200);
    assertThat(count("inbox")).isEqualTo(3);
  }

  @Test
  void who_has_no_secret_is_refused_and_nothing_is_stored() {
    for (String[] headers :
        new String[][] {
          {},
          {"Authorization", "Bearer "},
          {"Authorization", "Bearer " + SECRET + "x"},
          {"Authorization", "Basic " + SECRET},
          {"X-Api-Key", SECRET.substring(1)},
          {"X-Api-Key", ""},
          {"Authorization", "Bearer " + Stage.ADMIN_KEY}
        }) {
      Http.Answer answer = posts(body("e", "A"), headers).is(401);
      assertThat(answer.json().path("code").asText()).isEqualTo("secret_invalid");
      assertThat(answer.body()).doesNotContain("catch-secret");
      assertThat(answer.response().headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }
    assertThat(count("inbox")).isZero();
  }

  @Test
  void a_secret_in_the_address_is_refused_whatever_it_is_called() {
    for (String query :
        new String[] {"x-api-key=" + SECRET, "access_token=" + SECRET, "key=" + SECRET, "a"}) {
      for (String[] headers : new String[][] {{}, {"X-Api-Key", SECRET}}) {
        Http.Answer answer =
            stage.open.post(DOOR + "?" + query, body("e", "A").getBytes(UTF_8), headers).is(400);
        assertThat(answer.json().path("code").asText()).isEqualTo("key_in_url");
        assertThat(answer.body()).contains("X-Api-Key").doesNotContain(SECRET);
      }
    }
    assertThat(count("inbox")).isZero();
  }

  @Test
  void a_body_that_lacks_what_the_mapping_takes_is_told_which_fields() {
    Http.Answer answer =
        caught("{\"event_id\":\"e\",\"product\":{\"sku\":null,\"title\":{},\"stock\":1}}").is(422);

    assertThat(answer.response().headers().firstValue("Content-Type"))
        .contains("application/problem+json");
    JsonNode problem = answer.json();
    assertThat(problem.path("code").asText()).isEqualTo("value_missing");
    assertThat(problem.path("errors").findValuesAsText("field"))
        .containsExactlyInAnyOrder("product.sku", "product.title", "product.handle");
    assertThat(problem.path("errors").get(0).path("detail").asText())
        .isEqualTo("a text or a number at /product/sku, for catch.topic");
    assertThat(count("inbox")).isZero();
  }

  @Test
  void what_is_no_json_or_no_event_is_refused_and_not_stored() {
    for (String body : new String[] {"", "sku=A&event_id=e", "{\"event_id\":", "{} {}"}) {
      assertThat(caught(body).is(400).json().path("code").asText()).isEqualTo("not_json");
    }
    assertThat(caught(body("e", "two words")).is(422).body())
        .contains("topic_invalid", "catch.topic");
    assertThat(caught(body("e", "A").replace(":3", ":-3")).is(422).body())
        .contains("value_invalid", "catch.quantity", "{/product/stock}");
    assertThat(caught(body("with space", "A")).is(400).body())
        .contains("invalid_fields", "catch.id");
    assertThat(count("inbox")).isZero();
  }

  @Test
  void the_same_id_again_is_one_event_and_tells_nobody_twice() {
    Stage.Person ada = stage.holder("restock:TEE-2");
    stage.later(Duration.ofSeconds(5));
    caught(body("e-1", "TEE-2")).is(200);
    stage.runs();
    stage.later(Duration.ofMinutes(1));
    caught(body("e-1", "TEE-2")).is(200);
    caught(body("e-1", "TEE-3")).is(200);
    stage.runs();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(reasons()).containsExactly("event_stored", "event_known", "event_conflict");
    assertThat(
            stage
                .sql("SELECT topics[1] FROM trigger_event WHERE source = 'catch/zap'")
                .query(String.class)
                .list())
        .containsExactly("restock:TEE-2");
  }

  @Test
  void a_repeat_under_the_same_key_is_the_same_delivery_and_another_body_is_not_lost() {
    String[] headers = {"X-Api-Key", SECRET, "Idempotency-Key", "\"k-1\""};
    posts(body("e-1", "A"), headers).is(200);
    posts(body("e-1", "A"), headers).is(200);
    posts(body("e-2", "A"), headers).is(200);
    assertThat(count("inbox")).isEqualTo(2);
    assertThat(
            stage
                .api
                .get("/api/v1/webhooks?source=catch/zap&deliveryId=k-1")
                .is(200)
                .json()
                .path("items")
                .size())
        .isEqualTo(2);
    assertThat(
            posts(body("e", "A"), "X-Api-Key", SECRET, "Idempotency-Key", "\"open")
                .is(400)
                .json()
                .path("code")
                .asText())
        .isEqualTo("idempotency_key_invalid");
  }

  @Test
  void a_body_whose_topic_kind_is_gone_when_it_is_read_is_kept_with_the_reason() {
    stage.topicFile("restock.yaml", OTHER_KIND);
    assertThat(caught(body("e-1", "A")).is(422).json().path("code").asText())
        .isEqualTo("topic_kind_unknown");
    stage.topics.restore();
    stage.bean(TopicKinds.class).refresh();
    caught(body("e-1", "A")).is(200);
    stage.topicFile("restock.yaml", OTHER_KIND);
    stage.reads();

    assertThat(stage.sql("SELECT state FROM inbox").query(String.class).list())
        .containsExactly("FAILED");
    assertThat(reasons()).singleElement().asString().contains("no topic kind 'restock'");
    assertThat(count("trigger_event")).isZero();
  }

  @Test
  void nobody_else_posts_there_and_the_partner_nowhere_else() {
    assertThat(
            stage
                .open
                .post("/hooks/catch/acme", new byte[0], "X-Api-Key", Stage.ACME_SECRET)
                .is(404)
                .json()
                .path("code")
                .asText())
        .isEqualTo("partner_unknown");
    assertThat(
            new Http(stage.url(), "Authorization", "Bearer " + SECRET)
                .get("/api/v1/events")
                .status())
        .isEqualTo(401);
    assertThat(stage.open.get(DOOR).status()).isIn(404, 405);
  }

  @Test
  void a_partner_that_is_added_while_it_runs_has_no_mapping_and_a_short_secret_is_refused() {
    String partner = "{\"id\":\"%s\",\"page\":\"1001\",\"scheme\":\"catch\",\"secret\":\"%s\"}";
    assertThat(stage.api.post("/api/v1/partners", partner.formatted("new", SECRET)).is(422).body())
        .contains("catch is missing; write in the configuration");
    assertThat(stage.api.post("/api/v1/partners", partner.formatted("zap", "short")).is(422).body())
        .contains("a secret cannot be sent in a header; write 16 to 500")
        .doesNotContain("short");
  }
}
