package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may post, and that nobody reaches more than they were given. */
class PartnersTest {

  private static final String ALL_SCOPES =
      "[\"events:write\",\"events:read\",\"requests:write\",\"hooks:write\"]";

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  private static String event(String id, String topic) {
    return """
    {"id":"%s","topic":"%s","data":{"product":"Tee","url":"https://shop.example/t"}}\
    """
        .formatted(id, topic);
  }

  @Test
  void a_signed_event_reaches_those_who_asked() {
    String topic = stage.topic();
    Stage.Person ada = stage.holder(topic);
    stage.later(Duration.ofMinutes(1));

    JsonNode answer =
        PartnerForTests.acme(stage).signed("msg_1", event("e-1", topic)).is(202).json();

    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.api.get(answer.path("url").asText()).is(200).json().path("source").asText())
        .isEqualTo("standard-webhooks/acme");
  }

  @Test
  void a_signed_event_without_an_id_is_named_by_its_message_and_so_are_its_repeats() {
    PartnerForTests acme = PartnerForTests.acme(stage);
    String body = "{\"topic\":\"launch:x\"}";

    JsonNode first = acme.signed("msg_7", body).is(202).json();
    stage.later(Duration.ofMinutes(3));

    assertThat(first.path("id").asText()).isEqualTo("msg_7");
    assertThat(acme.signed("msg_7", body).is(202).json()).isEqualTo(first);
    assertThat(events()).isEqualTo(1);
  }

  @Test
  void what_is_not_signed_rightly_or_long_ago_is_not_taken() {
    PartnerForTests acme = PartnerForTests.acme(stage);
    Instant now = stage.clock.instant();
    String body = event("e", "launch:x");
    String other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    assertThat(code(acme.signed("m", body, now, other).is(401))).isEqualTo("signature_invalid");
    assertThat(code(acme.signed("m", body, now.minusSeconds(301), acme.secret()).is(401)))
        .isEqualTo("timestamp_out_of_tolerance");
    assertThat(code(acme.signed("m.1", body).is(400))).isEqualTo("header_invalid");
    assertThat(
            code(
                stage
                    .open
                    .post(
                        "/api/v1/events",
                        body.getBytes(UTF_8),
                        "Content-Type",
                        "application/json",
                        "webhook-signature",
                        "v1,AAAA")
                    .is(400)))
        .isEqualTo("header_missing");
    assertThat(events()).isZero();
  }

  @Test
  void a_signature_opens_nothing_but_the_posting_of_events() {
    Instant now = stage.clock.instant();
    for (String path :
        new String[] {
          "/api/v1/requests", "/api/v1/consents", "/api/v1/partners", "/api/v1/hooks"
        }) {
      assertThat(
              stage
                  .open
                  .post(
                      path,
                      "{}".getBytes(UTF_8),
                      "Content-Type",
                      "application/json",
                      "webhook-id",
                      "m",
                      "webhook-timestamp",
                      "" + now.getEpochSecond(),
                      "webhook-signature",
                      PartnerForTests.signature(Stage.ACME_SECRET, "m", now, "{}"))
                  .status())
          .as(path)
          .isEqualTo(401);
    }
  }

  @Test
  void a_partner_posts_its_own_topics_for_its_own_page_alone() {
    PartnerForTests acme = PartnerForTests.acme(stage);

    JsonNode topic = acme.signed("m1", event("e", "restock:1")).is(403).json();
    assertThat(topic.path("code").asText()).isEqualTo("topic_not_allowed");
    assertThat(topic.path("errors").get(0).path("detail").asText()).contains("launch:*");
    JsonNode page =
        acme.signed("m2", "{\"id\":\"e\",\"page\":\"1002\",\"topic\":\"launch:x\"}").is(403).json();
    assertThat(page.path("code").asText()).isEqualTo("page_not_allowed");
    assertThat(events()).isZero();
  }

  @Test
  void a_key_is_told_once_and_kept_nowhere() {
    PartnerForTests partner = PartnerForTests.added(stage, "");
    JsonNode issued = partner.issues("[\"events:write\"]");
    String key = issued.path("key").asText();
    assertThat(key).startsWith("otn_" + issued.path("id").asText() + "_");

    Http http = new Http(stage.url(), "Authorization", "Bearer " + key);
    http.post("/api/v1/events", event("e", "launch:x")).is(202);

    String shown = stage.api.get("/api/v1/partners/" + partner.id()).is(200).body();
    assertThat(shown).contains(issued.path("id").asText(), "its server", "lastUsedAt");
    String secretPart = key.substring(key.length() - 43);
    assertThat(shown).doesNotContain(secretPart).doesNotContain(partner.secret());
    assertThat(stage.sql("SELECT k::text FROM partner_key AS k").query(String.class).list())
        .hasSize(1)
        .noneMatch(row -> row.contains(secretPart));
    assertThat(stage.sql("SELECT sealed FROM partner_secret").query(byte[].class).list())
        .noneMatch(kept -> new String(kept, UTF_8).contains(partner.secret().substring(6)));
  }

  @Test
  void a_revoked_key_opens_nothing_from_that_moment() {
    PartnerForTests partner = PartnerForTests.added(stage, "");
    JsonNode issued = partner.issues("[\"events:write\"]");
    Http http = new Http(stage.url(), "Authorization", "Bearer " + issued.path("key").asText());
    http.post("/api/v1/events", event("e-1", "launch:x")).is(202);

    stage
        .api
        .delete("/api/v1/partners/%s/keys/%s".formatted(partner.id(), issued.path("id").asText()))
        .is(204);

    assertThat(code(http.post("/api/v1/events", event("e-2", "launch:x")).is(401)))
        .isEqualTo("unauthenticated");
  }

  @Test
  void the_keys_of_a_removed_partner_open_nothing_even_if_it_is_added_again() {
    PartnerForTests partner = PartnerForTests.added(stage, "");
    Http http = partner.with("[\"events:write\"]");

    stage.api.delete("/api/v1/partners/" + partner.id()).is(204);
    http.post("/api/v1/events", event("e-1", "launch:x")).is(401);
    partner.signed("m", event("e-1", "launch:x")).is(401);

    stage
        .api
        .post("/api/v1/partners", "{\"id\":\"%s\",\"page\":\"1001\"}".formatted(partner.id()))
        .is(201);
    http.post("/api/v1/events", event("e-1", "launch:x")).is(401);
  }

  /** Each scope opens its own paths; with all of them, none of the operators'. */
  @Test
  void a_partners_key_reaches_nothing_but_its_scopes() {
    PartnerForTests partner = PartnerForTests.added(stage, "");
    Http all = partner.with(ALL_SCOPES);
    for (String path :
        new String[] {
          "/api/v1/partners",
          "/api/v1/partners/" + partner.id(),
          "/api/v1/deliveries",
          "/api/v1/consents",
          "/api/v1/consents:export",
          "/api/v1/dead-letters",
          "/api/v1/pages",
          "/api/v1/pages/1001",
          "/api/v1/receipts/1001-1",
          "/api/v1/subscribers/1001/p-1",
          "/api/v1/topics",
          "/api/v1/events/x/deliveries",
          "/actuator/prometheus",
          "/actuator/metrics"
        }) {
      Http.Answer answer = all.get(path);
      assertThat(answer.status()).as(path).isEqualTo(403);
      assertThat(code(answer)).as(path).isEqualTo("scope_missing");
      assertThat(all.delete(path).status()).as("DELETE " + path).isEqualTo(403);
      assertThat(all.post(path, "{}").status()).as("POST " + path).isEqualTo(403);
    }
    assertThat(all.get("/actuator/health").body()).doesNotContain("components");
    // The console knows no keys at all: it asks for a login.
    for (String path : new String[] {"/", "/partners", "/deliveries", "/pages/1001"}) {
      assertThat(all.get(path).status()).as(path).isEqualTo(401);
    }

    Http reading = partner.with("[\"events:read\"]");
    reading.get("/api/v1/events").is(200);
    reading.post("/api/v1/events", event("e", "launch:x")).is(403);
    reading.post("/api/v1/requests", "{}").is(403);
    Http writing = partner.with("[\"events:write\"]");
    writing.get("/api/v1/events").is(403);
    writing.get("/api/v1/events/e").is(403);
    Http asking = partner.with("[\"requests:write\"]");
    asking.post("/api/v1/events", event("e", "launch:x")).is(403);
    asking.get("/api/v1/events").is(403);
  }

  @Test
  void a_partner_sees_its_own_events_alone() {
    PartnerForTests one = PartnerForTests.added(stage, "");
    PartnerForTests other = PartnerForTests.added(stage, "");
    String url = one.signed("m", event("mine", "launch:x")).is(202).json().path("url").asText();
    String foreign = stage.event("of-the-operator", "launch:x").is(202).json().path("url").asText();
    other.signed("m", event("mine", "launch:y")).is(202);
    one.with("[\"events:write\"]")
        .post(
            "/api/v1/events",
            """
            {"specversion":"1.0","id":"mine-too","type":"t","source":"/s:1","subject":"launch:z"}\
            """
                .getBytes(UTF_8),
            "Content-Type",
            "application/cloudevents+json")
        .is(202);

    Http reading = one.with("[\"events:read\"]");

    assertThat(reading.get("/api/v1/events").is(200).json().findValuesAsText("id"))
        .containsExactly("mine-too", "mine");
    assertThat(reading.get("/api/v1/events?limit=1").is(200).json().path("items")).hasSize(1);
    assertThat(reading.get(url).is(200).json().path("topics").get(0).asText())
        .isEqualTo("launch:x");
    assertThat(reading.get("/api/v1/events/mine").is(200).json().path("topics").get(0).asText())
        .isEqualTo("launch:x");
    assertThat(code(reading.get(foreign).is(404))).isEqualTo("event_unknown");
    reading.get("/api/v1/events/of-the-operator").is(404);
  }

  @Test
  void a_partner_asks_people_of_its_page_about_its_topics_alone() {
    PartnerForTests partner = PartnerForTests.added(stage, ",\"topics\":[\"launch:*\"]");
    Http http = partner.with("[\"requests:write\"]");
    String body = "{\"page\":\"%s\",\"psid\":\"%s\",\"topic\":\"%s\",\"data\":{\"product\":\"T\"}}";
    Stage.Person ada = stage.person();
    stage.writes(ada);

    http.post("/api/v1/requests", body.formatted("1001", ada.psid(), "launch:x")).is(202);
    assertThat(code(http.post("/api/v1/requests", body.formatted("1002", "p", "launch:x")).is(403)))
        .isEqualTo("page_not_allowed");
    assertThat(
            code(
                http.post("/api/v1/requests", body.formatted("1001", ada.psid(), "restock:1"))
                    .is(403)))
        .isEqualTo("topic_not_allowed");
  }

  @Test
  void a_replaced_secret_goes_on_beside_the_new_one_until_its_hour() {
    PartnerForTests partner = PartnerForTests.added(stage, "");
    String fresh =
        stage
            .api
            .post("/api/v1/partners/%s/secrets".formatted(partner.id()), "{\"overlapHours\":2}")
            .is(201)
            .json()
            .path("secret")
            .asText();
    assertThat(fresh).startsWith("whsec_").isNotEqualTo(partner.secret());
    PartnerForTests renewed = new PartnerForTests(stage, partner.id(), fresh);

    partner.signed("m1", event("e-1", "launch:x")).is(202);
    renewed.signed("m2", event("e-2", "launch:x")).is(202);

    stage.later(Duration.ofHours(2));
    assertThat(code(partner.signed("m3", event("e-3", "launch:x")).is(401)))
        .isEqualTo("signature_invalid");
    renewed.signed("m4", event("e-4", "launch:x")).is(202);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"a:b\",\"page\":\"1001\"}",
        "{\"id\":\"ab\",\"page\":\"77\"}",
        "{\"id\":\"ab\",\"page\":\"1001\",\"scheme\":\"nonsense\"}",
        "{\"id\":\"ab\",\"page\":\"1001\",\"scheme\":\"shopify\"}",
        "{\"id\":\"ab\",\"page\":\"1001\",\"secret\":\"whsec_?\"}",
        "{\"id\":\"ab\",\"page\":\"1001\",\"topics\":[\"everything\"]}"
      })
  void a_partner_that_makes_no_sense_is_not_added(String body) {
    JsonNode problem = stage.api.post("/api/v1/partners", body).is(422).json();
    assertThat(problem.path("code").asText()).isEqualTo("partner_invalid");
    assertThat(problem.path("errors")).hasSize(1);
    assertThat(stage.sql("SELECT count(*) FROM partner").query(Long.class).single()).isZero();
  }

  @Test
  void partners_of_the_configuration_are_listed_and_changed_there_alone() {
    JsonNode acme = stage.api.get("/api/v1/partners/acme").is(200).json();
    assertThat(acme.path("configured").asBoolean()).isTrue();
    assertThat(stage.api.get("/api/v1/partners").is(200).body())
        .doesNotContain(Stage.ACME_SECRET.substring(6));

    stage.api.post("/api/v1/partners", "{\"id\":\"acme\",\"page\":\"1001\"}").is(409);
    assertThat(code(stage.api.delete("/api/v1/partners/acme").is(409)))
        .isEqualTo("partner_configured");
    // Keys are given out here, though.
    PartnerForTests.acme(stage)
        .with("[\"events:write\"]")
        .post("/api/v1/events", event("e", "launch:x"))
        .is(202);
  }

  @Test
  void a_key_in_the_address_is_refused_with_a_sentence() {
    for (Http http : new Http[] {stage.open, stage.api}) {
      JsonNode problem =
          http.post("/api/v1/events?access_token=" + Stage.ADMIN_KEY, event("e", "launch:x"))
              .is(400)
              .json();
      assertThat(problem.path("code").asText()).isEqualTo("key_in_url");
      assertThat(problem.path("detail").asText()).contains("Authorization: Bearer");
      assertThat(problem.toString()).doesNotContain(Stage.ADMIN_KEY);
    }
    assertThat(events()).isZero();
  }

  @Test
  void a_sender_of_cloudevents_that_asks_first_is_told_that_it_may_send() {
    PartnerForTests partner =
        PartnerForTests.added(stage, ",\"quota\":{\"events\":50,\"windowSeconds\":30}");
    var answer =
        partner
            .with("[\"events:write\"]")
            .options(
                "/api/v1/events",
                "WebHook-Request-Origin",
                "events.example.com",
                "WebHook-Request-Rate",
                "120")
            .is(200);

    assertThat(answer.response().headers().firstValue("WebHook-Allowed-Origin"))
        .hasValue("events.example.com");
    assertThat(answer.response().headers().firstValue("WebHook-Allowed-Rate")).hasValue("100");
    assertThat(
            stage
                .api
                .options("/api/v1/events", "WebHook-Request-Origin", "a.example")
                .response()
                .headers()
                .firstValue("WebHook-Allowed-Rate"))
        .hasValue("*");
    stage.open.options("/api/v1/events", "WebHook-Request-Origin", "a.example").is(401);
  }

  private long events() {
    return stage.sql("SELECT count(*) FROM trigger_event").query(Long.class).single();
  }

  private static String code(Http.Answer answer) {
    return answer.json().path("code").asText();
  }
}
