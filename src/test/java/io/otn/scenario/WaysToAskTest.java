package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.scenario.Stage.Person;
import io.otn.web.ProblemException;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By a link, a button, a word or a route: one card, and a reason where there is none. */
class WaysToAskTest {

  private Stage stage;
  private Asked asked;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    asked = new Asked(stage);
  }

  @Test
  void a_link_asks_a_person_whom_the_page_never_saw() {
    Person person = stage.person();
    JsonNode link = asked.link("restock:4211");
    assertThat(link.path("url").asText())
        .isEqualTo("https://m.me/1001?ref=" + link.path("payload").asText());
    assertThat(link.path("payload").asText()).matches("[A-Za-z0-9_-]{20,240}");

    asked.follows(person, link.path("payload").asText());

    assertThat(asked.cards(person)).hasSize(1);
    assertThat(asked.cards(person).getFirst().path("text").asText())
        .isEqualTo("Tell me when Tee is back")
        .isEqualTo(link.path("title").asText());
    asked.taps(person);
    JsonNode consent = asked.story(person).path("consents").path(0);
    assertThat(consent.path("topic").asText()).isEqualTo("restock:4211");
    assertThat(consent.path("titleShown").asText()).isEqualTo("Tell me when Tee is back");
  }

  @Test
  void a_link_asks_on_an_old_thread_too_and_two_taps_on_it_are_one_card() {
    Person person = stage.person();
    asked.says(person, "hello").does(person, "read", "");
    String ref = asked.link("restock:4211").path("payload").asText();

    asked.follows(person, ref).follows(person, ref);

    assertThat(asked.cards(person)).hasSize(1);
    assertThat(asked.request(person).path("reason").asText()).isEqualTo("asked_recently");
    assertThat(asked.request(person).path("explanation").asText())
        .contains("asked with this title");
    assertThat(asked.request(person).path("way").asText()).isEqualTo("LINK");
  }

  @Test
  void a_forged_or_altered_ref_is_refused_and_the_story_says_so() {
    Person person = stage.person();
    String ref = asked.link("restock:4211").path("payload").asText();
    String altered = ref.substring(0, 10) + (ref.charAt(10) == 'A' ? 'B' : 'A') + ref.substring(11);
    for (String forged :
        new String[] {
          altered, ref.substring(0, ref.length() - 1), "otn1", "otn2abcdefghijkl", ref + "A"
        }) {
      asked.follows(person, forged);
      assertThat(asked.request(person).path("reason").asText()).isEqualTo("ref_forged");
      assertThat(asked.request(person).path("state").asText()).isEqualTo("DROPPED");
    }
    assertThat(asked.cards(person)).isEmpty();
  }

  @Test
  void a_link_of_another_page_or_one_that_has_expired_asks_nobody() {
    Person elsewhere = stage.person(Stage.OTHER_PAGE);
    asked.follows(elsewhere, asked.link("restock:1").path("payload").asText());
    assertThat(asked.request(elsewhere).path("reason").asText()).isEqualTo("ref_forged");

    Person late = stage.person();
    String ref =
        asked
            .link(
                "restock:1",
                ",\"data\":{\"product\":\"Tee\"},\"expiresAt\":\"%s\""
                    .formatted(stage.clock.instant().plus(Duration.ofHours(1))))
            .path("payload")
            .asText();
    stage.later(Duration.ofHours(1));
    asked.follows(late, ref);
    assertThat(asked.request(late).path("reason").asText()).isEqualTo("ref_expired");
    assertThat(asked.cards(late)).isEmpty();
  }

  @Test
  void much_data_makes_no_long_link() {
    Person person = stage.person();
    JsonNode link =
        asked.link(
            "restock:4211",
            ",\"data\":{\"product\":\"Tee\",\"url\":\"https://shop.example/%s\"}"
                .formatted("x".repeat(900)));
    assertThat(link.path("payload").asText()).hasSizeLessThan(60);

    asked.follows(person, link.path("payload").asText()).taps(person);

    assertThat(stage.sql("SELECT data->>'url' FROM consent").query(String.class).single())
        .hasSize(900 + "https://shop.example/".length());
  }

  @Test
  void what_a_link_cannot_ask_is_refused_when_it_is_made() {
    String missing =
        stage
            .api
            .post("/api/v1/links", "{\"page\":\"1001\",\"topic\":\"restock:1\"}")
            .is(422)
            .json()
            .path("code")
            .asText();
    assertThat(missing).isEqualTo("value_missing");
    assertThat(code("{\"page\":\"1001\"}")).isEqualTo("link_empty");
    assertThat(code("{\"page\":\"nope\",\"addTags\":[\"a\"]}")).isEqualTo("page_unknown");
    assertThat(code("{\"page\":\"1001\",\"addTags\":[\"a b\"]}")).isEqualTo("tag_invalid");
    assertThat(
            code("{\"page\":\"1001\",\"addTags\":[\"a\"],\"expiresAt\":\"2020-01-01T00:00:00Z\"}"))
        .isEqualTo("expiry_invalid");
  }

  private String code(String body) {
    return stage.api.post("/api/v1/links", body).is(422).json().path("code").asText();
  }

  @Test
  void a_button_and_a_quick_reply_ask_by_the_same_payload_and_may_tag() {
    Person one = stage.person();
    Person other = stage.person();
    String payload =
        asked
            .link("restock:1", ",\"data\":{\"product\":\"Tee\"},\"addTags\":[\"tees\"]")
            .path("payload")
            .asText();
    asked.says(one, "hello").says(other, "hello");

    asked.does(one, "postbacks", "{\"title\":\"Tell me\",\"payload\":\"%s\"}".formatted(payload));
    asked.does(other, "messages", "{\"text\":\"Yes\",\"quickReply\":\"%s\"}".formatted(payload));

    assertThat(asked.cards(one)).hasSize(1);
    assertThat(asked.request(one).path("way").asText()).isEqualTo("POSTBACK");
    assertThat(asked.cards(other)).hasSize(1);
    assertThat(asked.request(other).path("way").asText()).isEqualTo("QUICK_REPLY");
    assertThat(asked.story(other).path("tags"))
        .extracting(JsonNode::asText)
        .containsExactly("tees");
  }

  @Test
  void a_payload_of_somebody_else_is_none_of_ours() {
    Person person = stage.person();
    asked.does(person, "links", "{\"ref\":\"summer-sale\"}");
    assertThat(asked.cards(person)).isEmpty();
    assertThat(asked.story(person).path("requests")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"drops", " DROPS ", "Drops\\n", "tell  me   more", "Qué hay", "que HAY"})
  void a_keyword_asks_whatever_its_case_marks_and_spaces(String text) {
    Person person = stage.person(Stage.OTHER_PAGE);
    asked.says(person, text);
    assertThat(asked.cards(person)).hasSize(1);
    assertThat(asked.cards(person).getFirst().path("text").asText())
        .isEqualTo("Tell me about the spring drop");
  }

  @Test
  void a_keyword_is_no_keyword_inside_a_sentence_or_on_another_page() {
    Person person = stage.person(Stage.OTHER_PAGE);
    asked.says(person, "when are the next drops?");
    assertThat(asked.cards(person)).isEmpty();

    Person elsewhere = stage.person();
    asked.says(elsewhere, "drops");
    assertThat(asked.cards(elsewhere)).isEmpty();
  }

  @Test
  void a_route_asks_and_tags_and_gets_the_code_of_a_refusal() {
    Person person = stage.person();
    ProducerTemplate camel = stage.bean(CamelContext.class).createProducerTemplate();
    Map<String, Object> body =
        Map.of(
            "person", person.psid(), "thing", "t-1", "product", "Tee", "url", "https://x.example");

    assertThatThrownBy(() -> camel.requestBody("direct:ask", body))
        .isInstanceOf(CamelExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo("window_closed"));
    stage.writes(person);
    camel.requestBody("direct:ask", body);
    camel.requestBody("direct:tag", person.psid());

    assertThat(asked.cards(person)).hasSize(1);
    assertThat(asked.request(person).path("way").asText()).isEqualTo("ROUTE");
    assertThat(asked.story(person).path("tags"))
        .extracting(JsonNode::asText)
        .containsExactly("asked", "seen", "t-1");
    assertThatThrownBy(() -> camel.requestBody("direct:ask", body))
        .cause()
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo("asked_recently"));
  }
}
