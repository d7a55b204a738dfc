package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import io.otn.scenario.Stage.Person;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a page may ask, by our rules and by Messenger's; deliveries are never concerned. */
class ThrottleTest {

  private Stage stage;
  private Asked asked;
  private Person person;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    asked = new Asked(stage);
    person = stage.person();
    stage.writes(person);
  }

  @Test
  void the_same_title_is_shown_once_in_seven_days_whatever_its_case() {
    asked.asks(person, "restock:1", "Tee").is(202);
    refused("asked_recently", asked.asks(person, "restock:2", "TEE"));
    asked.asks(person, "restock:1", "Mug").is(202);
    later(Duration.ofDays(7).minusSeconds(1));
    refused("asked_recently", asked.asks(person, "restock:1", "Tee"));
    stage.later(Duration.ofSeconds(1));
    asked.asks(person, "restock:1", "Tee").is(202);
  }

  @Test
  void of_a_hundred_requests_at_once_one_card_comes() throws Exception {
    List<Callable<Http.Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(() -> asked.asks(person, "restock:1", "Tee"));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(20)) {
      int sent = 0;
      for (Future<Http.Answer> call : threads.invokeAll(calls)) {
        Http.Answer answer = call.get();
        if (answer.status() == 202) {
          sent++;
        } else {
          refused("asked_recently", answer);
        }
      }
      assertThat(sent).isEqualTo(1);
    }
    assertThat(asked.cards(person)).hasSize(1);
  }

  @Test
  void a_person_gets_five_cards_a_day() {
    for (int i = 0; i < 5; i++) {
      asked.asks(person, "restock:" + i, "Tee " + i).is(202);
    }
    refused("person_daily_cap", asked.asks(person, "restock:6", "Tee 6"));
    later(Duration.ofDays(1));
    asked.asks(person, "restock:6", "Tee 6").is(202);
  }

  @Test
  void a_page_sends_no_more_than_its_cap_on_a_day() {
    stage
        .sql("INSERT INTO request_day (page_id, day, used) VALUES ('1001', :day, 9999)")
        .param("day", stage.clock.instant().atOffset(java.time.ZoneOffset.UTC).toLocalDate())
        .update();
    asked.asks(person, "restock:1", "Tee").is(202);
    refused("page_daily_cap", asked.asks(person, "restock:2", "Mug"));
    Person elsewhere = stage.person(Stage.OTHER_PAGE);
    stage.writes(elsewhere);
    asked.asks(elsewhere, "restock:1", "Tee").is(202);
  }

  @ParameterizedTest
  @CsvSource({
    "9, 2018352, person_requests_paused",
    "613, 2018338, person_requests_paused",
    "10, 1404170, page_requests_paused",
    "613, 1893016, asked_already"
  })
  void what_messenger_says_about_asking_stops_asking_and_no_delivery(
      int code, int subcode, String refusal) {
    String topic = stage.topic();
    Person holder = stage.holder(topic);
    stage.fault(
        "{\"fault\":\"error\",\"code\":%d,\"subcode\":%d,\"times\":1}".formatted(code, subcode));

    refused(refusal, asked.asks(person, "restock:1", "Tee"));

    String again = asked.asks(person, "restock:1", "Tee").is(422).json().path("code").asText();
    assertThat(again).isEqualTo(refusal.equals("asked_already") ? "asked_recently" : refusal);
    int other = asked.asks(person, "restock:2", "Mug").status();
    assertThat(other).isEqualTo(refusal.equals("asked_already") ? 202 : 422);
    int somebody = asked.asks(holder, "restock:2", "Mug").status();
    assertThat(somebody).isEqualTo(refusal.equals("page_requests_paused") ? 422 : 202);
    stage.event(stage.name("e"), topic).is(202);
    stage.runs();
    assertThat(stage.received(holder)).hasSize(1);
    assertThat(stage.api.get("/api/v1/pages").json().path("items"))
        .allMatch(page -> page.path("state").asText().equals("RUNNING"));
  }

  @Test
  void a_pause_of_messenger_ends_by_itself_and_the_pages_also_by_an_operator() {
    stage.fault("{\"fault\":\"error\",\"code\":10,\"subcode\":1404170,\"times\":1}");
    refused("page_requests_paused", asked.asks(person, "restock:1", "Tee"));
    stage.api.post("/api/v1/pages/1001:resumeRequests", "").is(200);
    asked.asks(person, "restock:1", "Tee").is(202);

    stage.fault("{\"fault\":\"error\",\"code\":9,\"subcode\":2018352,\"times\":1}");
    refused("person_requests_paused", asked.asks(person, "restock:2", "Mug"));
    later(Duration.ofDays(7));
    asked.asks(person, "restock:2", "Mug").is(202);
  }

  @Test
  void a_card_whose_answer_was_lost_is_not_sent_again_and_its_echo_proves_it() {
    stage.fault("{\"fault\":\"cut\",\"when\":\"after\",\"times\":1}");
    assertThat(asked.asks(person, "restock:1", "Tee").is(504).json().path("code").asText())
        .isEqualTo("platform_silent");
    assertThat(asked.request(person).path("state").asText()).isEqualTo("UNKNOWN");
    refused("asked_recently", asked.asks(person, "restock:1", "Tee"));

    org.awaitility.Awaitility.await()
        .until(
            () -> {
              stage.reads();
              return asked.request(person).path("state").asText().equals("SENT");
            });
    assertThat(asked.request(person).path("messageId").asText())
        .isEqualTo(asked.cards(person).getFirst().path("mid").asText());
    assertThat(asked.cards(person)).hasSize(1);
  }

  @Test
  void a_busy_platform_costs_the_caller_a_try_and_the_person_nothing() {
    stage.fault("{\"fault\":\"error\",\"code\":2,\"times\":1}");
    assertThat(asked.asks(person, "restock:1", "Tee").is(503).json().path("code").asText())
        .isEqualTo("platform_busy");
    asked.asks(person, "restock:1", "Tee").is(202);
    assertThat(stage.sql("SELECT used FROM request_day").query(Integer.class).single())
        .isEqualTo(1);
  }

  @Test
  void what_a_person_asked_for_is_tried_again_while_the_window_is_open() {
    stage.fault("{\"fault\":\"error\",\"code\":2,\"times\":2}");
    asked.follows(person, asked.link("restock:1").path("payload").asText());
    assertThat(asked.request(person).path("state").asText()).isEqualTo("PLANNED");
    assertThat(asked.request(person).path("reason").asText()).isEqualTo("platform_busy");
    stage.later(Duration.ofSeconds(5)).asksAndSays();
    stage.later(Duration.ofSeconds(30)).asksAndSays();
    assertThat(asked.cards(person)).hasSize(1);
    assertThat(asked.request(person).path("state").asText()).isEqualTo("SENT");
  }

  @Test
  void a_page_whose_region_is_restricted_asks_nobody_and_spends_nothing() {
    String topic = stage.topic();
    Person holder = stage.holder(topic);
    stage.api.post("/api/v1/pages/1001:restrictRegion", "").is(200);

    refused("region_restricted", asked.asks(person, "restock:1", "Tee"));
    assertThat(stage.api.post("/api/v1/pages/1001:resume", "").is(409).json().path("code").asText())
        .isEqualTo("region_restricted");
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.runs();
    assertThat(stage.received(holder)).isEmpty();
    assertThat(stage.delivery(event).path("state").asText()).isEqualTo("DUE");

    JsonNode page = stage.api.get("/api/v1/pages/1001").is(200).json();
    assertThat(page.path("state").asText()).isEqualTo("STOPPED");
    assertThat(page.path("cause").asText()).isEqualTo("region_restricted");
    assertThat(page.path("fixer").asText()).isEqualTo("OPERATOR");
    assertThat(page.path("advice").asText()).contains("liftRegion");
    assertThat(page.path("regionRestricted").asBoolean()).isTrue();

    stage.api.post("/api/v1/pages/1001:liftRegion", "").is(200);
    stage.runs();
    assertThat(stage.received(holder)).as("a person resumes it").isEmpty();
    stage.api.post("/api/v1/pages/1001:resume", "").is(200);
    assertThat(stage.api.get("/api/v1/pages/1001/history").is(200).json().path("items"))
        .extracting(change -> change.path("kind").asText())
        .containsExactly("RESUMED", "UNBLOCKED", "STOPPED");
    stage.runs();
    assertThat(stage.received(holder)).hasSize(1);
  }

  /** Time goes by, and the person writes, so that the window is open. */
  private void later(Duration by) {
    stage.later(by);
    stage
        .sql("UPDATE subscriber SET window_expires_at = :until WHERE psid = :psid")
        .param(
            "until",
            stage.clock.instant().plus(Duration.ofHours(24)).atOffset(java.time.ZoneOffset.UTC))
        .param("psid", person.psid())
        .update();
    stage.sandbox.patch("/sandbox/rules", "{\"requestSpam\":false}").is(200);
  }

  private static void refused(String code, Http.Answer answer) {
    assertThat(answer.is(422).json().path("code").asText()).isEqualTo(code);
    assertThat(answer.json().path("detail").asText()).endsWith(".");
  }
}
