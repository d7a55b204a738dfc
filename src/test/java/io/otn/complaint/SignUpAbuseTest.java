package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import io.otn.scenario.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sign-up abuse: shops added limiters to their sign-ups, and many opt-in requests in a short time
 * put a page's access at risk.
 *
 * <p>The rule: opt-in offers are limited per person and hour, and there is one per person and
 * topic. A second opt-in for the same topic is still one token.
 */
class SignUpAbuseTest {

  private Stage stage;
  private Stage.Person ada;
  private String topic;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    ada = stage.person();
    topic = stage.topic();
    stage.writes(ada);
  }

  @Test
  void a_second_opt_in_for_the_same_topic_is_one_token() throws Exception {
    Map<String, Integer> answers = atOnce(40, () -> asks("Tee"));
    assertThat(answers).isEqualTo(Map.of("202", 1, "asked_recently", 39));

    String card = cards().getFirst();
    stage.taps(ada, card);
    stage.sandbox.post(
        "/sandbox/people/%s/%s/taps?wait=true".formatted(ada.page(), ada.psid()),
        "{\"message\":\"%s\"}".formatted(card));
    stage.reads();
    assertThat(asks("Tee").code()).as("who waits is not asked again").isEqualTo("asked_recently");

    assertThat(count("consent")).isEqualTo(1);
    assertThat(stage.event(stage.name("e"), topic).status()).isEqualTo(202);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(cards()).hasSize(1);
  }

  @Test
  void one_tap_told_in_forty_webhooks_at_once_is_one_token() throws Exception {
    asks("Tee");
    stage.sandbox.post("/sandbox/webhooks", "{\"copies\":40}").is(200);
    stage.taps(ada, cards().getFirst());
    atOnce(
        4,
        () -> {
          stage.reads();
          return new Said(200, "");
        });
    stage.reads();
    assertThat(count("consent")).isEqualTo(1);
    assertThat(count("receipt_due") + count("receipt")).isEqualTo(1);
  }

  @Test
  void a_script_that_asks_one_person_for_everything_gets_five_cards_an_hour_and_a_day()
      throws Exception {
    List<Said> said = new ArrayList<>();
    for (int n = 0; n < 30; n++) {
      said.add(asks("Tee " + n));
      stage.later(Duration.ofMinutes(2));
    }
    assertThat(tally(said)).isEqualTo(Map.of("202", 5, "person_daily_cap", 25));
    assertThat(cards()).hasSize(5);

    Stage.Person eve = stage.person();
    stage.writes(eve);
    stage.asks(eve, topic).is(202);
  }

  @Test
  void a_link_that_is_followed_again_and_again_is_one_card() {
    String link =
        stage
            .api
            .post(
                "/api/v1/links",
                "{\"page\":\"%s\",\"topic\":\"%s\",\"data\":{\"product\":\"Tee\",\"url\":\"https://shop.example/t\"}}"
                    .formatted(Stage.PAGE, topic))
            .is(201)
            .json()
            .path("url")
            .asText();
    String ref = link.substring(link.indexOf("ref=") + 4);
    for (int n = 0; n < 10; n++) {
      stage
          .sandbox
          .post(
              "/sandbox/people/%s/%s/links?wait=true".formatted(ada.page(), ada.psid()),
              "{\"ref\":\"%s\"}".formatted(ref))
          .is(200);
      stage.reads().asksAndSays();
    }
    assertThat(cards()).hasSize(1);
  }

  /** An answer, by its code where it is a refusal. */
  private record Said(int status, String code) {

    String word() {
      return code.isEmpty() ? String.valueOf(status) : code;
    }
  }

  private Said asks(String product) {
    Http.Answer answer =
        stage.api.post(
            "/api/v1/requests",
            """
            {"page":"%s","psid":"%s","topic":"%s","data":{"product":"%s","url":"https://shop.example/t"}}
            """
                .formatted(ada.page(), ada.psid(), topic, product));
    return new Said(answer.status(), answer.json().path("code").asText());
  }

  private List<String> cards() {
    List<String> cards = new ArrayList<>();
    stage
        .sandbox
        .get("/sandbox/people/%s/%s/chat".formatted(ada.page(), ada.psid()))
        .is(200)
        .json()
        .path("messages")
        .forEach(
            line -> {
              if (line.path("kind").asText().equals("one_time_notif_req")) {
                cards.add(line.path("mid").asText());
              }
            });
    return cards;
  }

  private long count(String table) {
    return stage.sql("SELECT count(*) FROM " + table).query(Long.class).single();
  }

  private static Map<String, Integer> atOnce(int times, Callable<Said> what) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Said> said = new ArrayList<>();
      for (Future<Said> each : threads.invokeAll(Collections.nCopies(times, what))) {
        said.add(each.get());
      }
      return tally(said);
    }
  }

  private static Map<String, Integer> tally(List<Said> said) {
    Map<String, Integer> tally = new TreeMap<>();
    said.forEach(each -> tally.merge(each.word(), 1, Integer::sum));
    return tally;
  }
}
