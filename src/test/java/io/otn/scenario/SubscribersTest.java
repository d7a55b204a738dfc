package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import io.otn.scenario.Stage.Person;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a page knows of its people; and topics whose subject has colons of its own. */
class SubscribersTest {

  private Stage stage;
  private String psid;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    psid = stage.person().psid();
  }

  @Test
  void tags_are_put_and_deleted_and_a_second_time_changes_nothing() {
    Http.Answer tagged = put("vip");
    assertThat(tags(put("vip"))).containsExactly("vip");
    assertThat(tags(put("Größe:M"))).containsExactly("Größe:M", "vip");
    assertThat(tags(stage.api.delete(person() + "/tags/vip").is(200))).containsExactly("Größe:M");
    assertThat(tags(stage.api.delete(person() + "/tags/never"))).containsExactly("Größe:M");
    assertThat(tagged.json().path("windowExpiresAt").asText()).as("nothing opens").isEmpty();
  }

  @Test
  void locale_and_zone_are_stored_changed_and_forgotten() {
    JsonNode stored =
        stage
            .api
            .patch(
                person(),
                "{\"locale\":\"de_DE\",\"zone\":\"Europe/Berlin\",\"addTags\":[\"a\",\"b\"]}")
            .is(200)
            .json();
    assertThat(stored.path("locale").asText()).isEqualTo("de_DE");
    assertThat(stored.path("zone").asText()).isEqualTo("Europe/Berlin");
    JsonNode changed =
        stage.api.patch(person(), "{\"locale\":\"\",\"removeTags\":[\"a\"]}").is(200).json();
    assertThat(changed.path("locale").asText()).isEmpty();
    assertThat(changed.path("zone").asText()).isEqualTo("Europe/Berlin");
    assertThat(changed.path("tags")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"zone\":\"Mars/Base\"}', zone_invalid",
    "'{\"zone\":\"+02:00\"}', zone_invalid",
    "'{\"locale\":\"Deutsch!\"}', locale_invalid",
    "'{\"addTags\":[\"a b\"]}', tag_invalid",
    "'{\"addTags\":[\"\"]}', tag_invalid"
  })
  void what_cannot_be_is_refused_with_a_code(String body, String code) {
    assertThat(stage.api.patch(person(), body).is(422).json().path("code").asText())
        .isEqualTo(code);
  }

  @Test
  void a_person_has_at_most_a_hundred_tags_and_a_page_must_exist() {
    String many =
        Stream.iterate(0, n -> n + 1)
            .limit(101)
            .map(n -> "\"t" + n + "\"")
            .collect(java.util.stream.Collectors.joining(","));
    assertThat(
            stage
                .api
                .patch(person(), "{\"addTags\":[" + many + "]}")
                .is(422)
                .json()
                .path("code")
                .asText())
        .isEqualTo("too_many_tags");
    assertThat(
            stage
                .api
                .patch("/api/v1/subscribers/none/p", "{\"locale\":\"de\"}")
                .is(422)
                .json()
                .path("code")
                .asText())
        .isEqualTo("page_unknown");
    assertThat(
            stage.api.get("/api/v1/subscribers/1001/stranger").is(404).json().path("code").asText())
        .isEqualTo("person_unknown");
  }

  @Test
  void a_person_who_was_tagged_first_still_meets_the_page_when_they_write() {
    put("vip");
    Person person = new Person(Stage.PAGE, psid);
    stage.writes(person);
    JsonNode story = new Asked(stage).story(person);
    assertThat(story.path("windowExpiresAt").asText()).isNotEmpty();
    assertThat(story.path("tags")).hasSize(1);
  }

  @Test
  void reminders_before_a_ticket_sale_are_topics_of_their_own_all_the_way() {
    Person dayBefore = ticketHolder("tickets:tour-berlin:P1D");
    Person hourBefore = ticketHolder("tickets:tour-berlin:PT1H");
    Person both = ticketHolder(ticketHolder("tickets:tour-berlin:P1D"), "tickets:tour-berlin:PT1H");

    tickets("day", "tickets:tour-berlin:P1D");
    assertThat(stage.received(dayBefore)).hasSize(1);
    assertThat(stage.received(hourBefore)).isEmpty();
    assertThat(stage.received(both)).hasSize(1);

    tickets("hour", "tickets:tour-berlin:PT1H");
    assertThat(stage.received(dayBefore)).hasSize(1);
    assertThat(stage.received(hourBefore)).hasSize(1);
    assertThat(stage.received(both)).hasSize(2);
    assertThat(new Asked(stage).story(both).path("consents"))
        .extracting(consent -> consent.path("titleShown").asText())
        .contains("Tell me when tickets for Tour tickets:tour-berlin:PT1H go on sale");
  }

  private void tickets(String event, String topic) {
    stage
        .api
        .post(
            "/api/v1/events",
            """
            {"id":"%s","page":"1001","topic":"%s","data":{"event":"Tour","url":"https://x.example"}}
            """
                .formatted(stage.name(event), topic))
        .is(202);
    stage.runs();
  }

  private Person ticketHolder(String topic) {
    return ticketHolder(stage.person(), topic);
  }

  private Person ticketHolder(Person person, String topic) {
    Asked asked = new Asked(stage);
    stage.writes(person);
    String ref =
        asked
            .link(
                topic,
                ",\"data\":{\"event\":\"Tour %s\",\"url\":\"https://x.example\"}".formatted(topic))
            .path("payload")
            .asText();
    asked.follows(person, ref).taps(person);
    return person;
  }

  private Http.Answer put(String tag) {
    return stage
        .api
        .put(
            person()
                + "/tags/"
                + java.net.URLEncoder.encode(tag, java.nio.charset.StandardCharsets.UTF_8))
        .is(200);
  }

  private static java.util.List<String> tags(Http.Answer answer) {
    return answer.json().path("tags").valueStream().map(JsonNode::asText).toList();
  }

  private String person() {
    return "/api/v1/subscribers/1001/" + psid;
  }
}
