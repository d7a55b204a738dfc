package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import io.otn.topic.TopicKinds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topic kinds from the file that an operator writes to the phone of who asked. */
class TopicsTest {

  private static final String BACK =
      """
      kind: back
      title: "Tell me when {{product}} is back"
      message: {text: "{{product}} is back: {{url}}"}
      values: {product: Tee, url: "https://shop.example/tee"}
      """;

  private Stage stage;
  private String topic;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    topic = stage.name("back:thing");
  }

  @Test
  void every_form_reaches_the_phone_and_spends_one_consent() {
    form("text: \"{{product}} is back\"", "text");
    form("image: \"{{url}}.png\"", "image");
    form("audio: \"{{url}}.mp3\"", "audio");
    form("text: \"{{product}}\"\n  buttons: [{title: Buy, url: \"{{url}}\"}]", "button");
    JsonNode carousel =
        form(
            "carousel: [{title: \"{{product}}\", url: \"{{url}}\"}, {title: More, subtitle: x}]\n"
                + "  quickReplies: [{title: Stop, payload: STOP}]",
            "generic");
    assertThat(carousel.at("/attachment/payload/elements/0/default_action/url").asText())
        .isEqualTo("https://shop.example/t");
    assertThat(carousel.at("/quick_replies/0/payload").asText()).isEqualTo("STOP");
  }

  /** The message as the platform took it. */
  private JsonNode form(String message, String kind) {
    stage.topicFile("back.yaml", BACK.replaceFirst("message:.*", "message:\n  " + message));
    String about = stage.name("back:thing");
    Stage.Person ada = stage.holder(about);
    String event = stage.name("e");
    stage.event(event, about).is(202);
    stage.runs();
    JsonNode delivery = stage.delivery(event);
    assertThat(delivery.path("state").asText()).as("%s", delivery).isEqualTo("SENT");
    assertThat(stage.received(ada))
        .singleElement()
        .satisfies(
            sent -> {
              assertThat(sent.path("kind").asText()).isEqualTo(kind);
              assertThat(sent.path("metadata").asText())
                  .as("the echo must name the delivery")
                  .isEqualTo(delivery.path("id").asText());
            });
    return stage.received(ada).getFirst().path("message");
  }

  @Test
  void a_message_that_its_values_make_too_long_ends_before_the_call_and_keeps_the_consent() {
    stage.topicFile(
        "back.yaml",
        BACK.replace(
                "{text: \"{{product}} is back: {{url}}\"}",
                "{card: {title: \"{{product}}\", subtitle: \"{{note}}\"}}")
            .replace("url: \"https://shop.example/tee\"", "note: short"));
    Stage.Person ada = stage.holder(topic);
    String event = stage.name("e");
    stage
        .api
        .post(
            "/api/v1/events",
            """
            {"id":"%s","page":"1001","topic":"%s","data":{"product":"Tee","note":"%s"}}
            """
                .formatted(event, topic, "x".repeat(81)))
        .is(202);
    stage.runs();

    JsonNode delivery = stage.delivery(event);
    assertThat(delivery.path("state").asText()).isEqualTo("DEAD");
    assertThat(stage.api.get("/api/v1/deliveries/" + delivery.path("id").asText()).is(200).body())
        .contains("message.card.subtitle has 81 characters; Messenger takes 1 to 80");
    assertThat(stage.received(ada)).isEmpty();
    assertThat(consent(ada).path("state").asText()).isEqualTo("RESERVED");
  }

  @Test
  void a_consent_keeps_the_title_its_person_saw_whatever_becomes_of_the_file() {
    stage.topicFile("back.yaml", BACK);
    Stage.Person ada = stage.holder(topic);
    String shown = consent(ada).path("titleShown").asText();
    assertThat(shown).startsWith("Tell me when Tee").endsWith("is back");

    stage.topicFile("back.yaml", BACK.replace("Tell me when", "Shall we write when"));
    stage.topics.rename("back.yaml", "renamed.yaml");
    stage.bean(TopicKinds.class).refresh();
    assertThat(consent(ada).path("titleShown").asText()).isEqualTo(shown);
    Stage.Person ben = stage.holder(topic);
    assertThat(consent(ben).path("titleShown").asText()).startsWith("Shall we write when");

    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.received(ben)).hasSize(1);
  }

  @Test
  void a_kind_that_is_gone_keeps_its_consents_and_says_so() {
    stage.topicFile("back.yaml", BACK);
    Stage.Person ada = stage.holder(topic);
    stage.topics.restore();
    stage.bean(TopicKinds.class).refresh();

    assertThat(stage.asks(ada, topic).is(422).json().path("code").asText())
        .isEqualTo("topic_kind_unknown");
    assertThat(stage.api.get("/api/v1/topic-kinds").is(200).json().path("removed").toString())
        .contains("\"back\"");
    assertThat(stage.browser().loggedIn().open("/topics").is(200).body())
        .contains("1 consent is kept and unspent", "kind: back");
    assertThat(consent(ada).path("state").asText()).isEqualTo("HELD");

    stage.topicFile("another-name.yaml", BACK);
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_card_whose_title_is_against_the_policy_is_refused_and_nothing_is_sent() {
    stage.topicFile("back.yaml", BACK);
    Stage.Person ada = stage.person();
    stage.writes(ada);
    Http.Answer refused =
        stage.api.post(
            "/api/v1/requests",
            """
            {"page":"1001","psid":"%s","topic":"%s","data":{"product":"any of these shoes"}}
            """
                .formatted(ada.psid(), topic));

    JsonNode problem = refused.is(422).json();
    assertThat(problem.path("code").asText()).isEqualTo("title_refused");
    assertThat(problem.path("detail").asText()).contains("several things at once");
    assertThat(problem.at("/errors/0/detail").asText()).contains("rule several");
    assertThat(stage.sandbox.get("/sandbox/people/1001/%s/chat".formatted(ada.psid())).body())
        .doesNotContain("one_time_notif_req");
  }

  @Test
  void the_listing_tells_files_versions_findings_and_who_allowed_what() {
    stage.topicFile("back.yaml", BACK);
    stage.topicFile("back.yaml", BACK + "keep: soon\n");
    stage.topicFile(
        "win.yaml",
        """
        kind: win
        title: "Win a prize with {{product}}"
        message: {text: "{{product}}"}
        lint: {allow: [{rule: incentive, by: Ada, because: "the shop is called Win a Prize"}]}
        """);

    JsonNode items = stage.api.get("/api/v1/topic-kinds").is(200).json().path("items");
    JsonNode back = row(items, "back.yaml");
    assertThat(back.path("state").asText()).isEqualTo("LAST_GOOD");
    assertThat(back.path("title").asText()).isEqualTo("Tell me when {{product}} is back");
    assertThat(back.path("version").asText()).hasSize(12);
    assertThat(back.at("/findings/0/line").asInt()).isEqualTo(5);
    assertThat(back.at("/findings/0/severity").asText()).isEqualTo("ERROR");
    assertThat(row(items, "win.yaml").at("/overrides/0/by").asText()).isEqualTo("Ada");
    assertThat(row(items, "restock.yaml").path("findings")).isEmpty();

    String page = stage.browser().loggedIn().open("/topics").is(200).body();
    assertThat(page)
        .contains("line 5", "write a duration such as 48h", "Its last good version goes on")
        .contains("Win a prize with", "the shop is called Win a Prize")
        .contains("aria-current=\"page\">Topics");
    assertThat(page.indexOf("back.yaml"))
        .as("errors come first")
        .isLessThan(page.indexOf("win.yaml"));
  }

  @Test
  void editors_get_the_schema_without_a_key_and_the_listing_needs_one() {
    Http.Answer schema = stage.open.get("/api/v1/schemas/topic-kind.json").is(200);
    assertThat(schema.json().path("$schema").asText()).contains("2020-12");
    assertThat(schema.response().headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/schema+json");
    stage.open.get("/api/v1/topic-kinds").is(401);
    stage.open.get("/api/v1/schemas/other.json").is(404);
    assertThat(stage.browser().open("/topics").is(302).response().headers().firstValue("Location"))
        .hasValueSatisfying(where -> assertThat(where).endsWith("/login"));
  }

  private static JsonNode row(JsonNode items, String file) {
    for (JsonNode item : items) {
      if (item.path("file").asText().equals(file)) {
        return item;
      }
    }
    throw new AssertionError("no " + file + " in " + items);
  }

  private JsonNode consent(Stage.Person person) {
    JsonNode items =
        stage.api.get("/api/v1/consents?psid=" + person.psid()).is(200).json().path("items");
    assertThat(items).hasSize(1);
    return items.get(0);
  }
}
