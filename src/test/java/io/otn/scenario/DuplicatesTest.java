package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.campaign.CampaignPass;
import io.otn.inbox.Inbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** Things come twice, in the wrong order and at the same time; what they mean stays the same. */
class DuplicatesTest {

  private Stage stage;
  private String topic;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    topic = stage.topic();
  }

  @Test
  void webhooks_that_come_five_times_and_in_reverse_are_one_consent_for_each_tap()
      throws Exception {
    List<Stage.Person> people = new ArrayList<>();
    List<String> cards = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      Stage.Person person = stage.person();
      stage.writes(person);
      people.add(person);
      cards.add(card(person));
    }
    switches("{\"copies\":5,\"hold\":true}");
    for (int n = 0; n < people.size(); n++) {
      tapsUnseen(people.get(n), cards.get(n));
    }

    release("reverse");
    assertThat(
            stage
                .sql("SELECT count(*) FROM inbox WHERE state = 'RECEIVED'")
                .query(Long.class)
                .single())
        .as("webhooks that wait to be read")
        .isGreaterThan(people.size());
    stage.reads();
    stage.event(stage.name("e"), topic).is(202);
    stage.runs();

    for (Stage.Person person : people) {
      assertThat(consents(person)).containsExactly("SPENT");
      assertThat(stage.received(person)).hasSize(1);
    }
  }

  @Test
  void several_taps_of_one_person_are_several_consents_however_often_each_is_told()
      throws Exception {
    Stage.Person ada = stage.person();
    stage.writes(ada);
    List<String> cards = List.of(card(ada), card(ada), card(ada));
    switches("{\"copies\":5,\"hold\":true}");
    cards.forEach(card -> tapsUnseen(ada, card));

    release("reverse");
    stage.reads();
    assertThat(consents(ada)).containsExactly("HELD", "HELD", "HELD");

    for (int told = 1; told <= 4; told++) {
      stage.event(stage.name("e"), topic).is(202);
      stage.runs();
      assertThat(stage.received(ada)).hasSize(Math.min(told, 3));
    }
  }

  @Test
  void a_tap_that_comes_before_what_the_person_wrote_earlier_counts() throws Exception {
    Stage.Person ada = stage.person();
    stage.writes(ada);
    String card = card(ada);
    switches("{\"hold\":true}");
    stage
        .sandbox
        .post(
            "/sandbox/people/%s/%s/messages".formatted(ada.page(), ada.psid()),
            "{\"text\":\"Yes!\"}")
        .is(200);
    tapsUnseen(ada, card);

    release("reverse");
    stage.event(stage.name("e"), topic).is(202);
    stage.runs();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(consents(ada)).containsExactly("SPENT");
  }

  @Test
  void a_tap_of_somebody_never_heard_of_counts() {
    JsonNode crowd =
        stage
            .sandbox
            .post(
                "/sandbox/crowd?wait=true",
                "{\"page\":\"1001\",\"count\":1,\"payload\":\"%s\"}".formatted(topic))
            .is(200)
            .json();
    Stage.Person stranger = new Stage.Person(Stage.PAGE, crowd.path("firstPsid").asText());
    stage.reads();

    stage.event(stage.name("e"), topic).is(202);
    stage.runs();

    assertThat(stage.received(stranger)).hasSize(1);
  }

  @Test
  void one_event_posted_twenty_times_at_once_is_one_campaign_with_one_answer() throws Exception {
    Stage.Person ada = stage.holder(topic);
    String event = stage.name("e");

    List<JsonNode> answers = atOnce(20, () -> stage.event(event, topic).is(202).json());
    stage.runs();

    assertThat(new HashSet<>(answers)).hasSize(1);
    assertThat(stage.sql("SELECT count(*) FROM campaign").query(Long.class).single()).isEqualTo(1);
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void two_events_about_one_topic_planned_at_once_share_no_consent() throws Exception {
    List<Stage.Person> people = new ArrayList<>();
    for (int n = 0; n < 10; n++) {
      people.add(stage.holder(topic));
    }
    stage.event(stage.name("e"), topic).is(202);
    stage.event(stage.name("e"), topic).is(202);

    atOnce(4, () -> stage.bean(CampaignPass.class).runOnce());
    stage.runs();

    for (Stage.Person person : people) {
      assertThat(stage.received(person)).hasSize(1);
      assertThat(consents(person)).containsExactly("SPENT");
    }
  }

  @Test
  void who_loses_a_consent_to_a_faster_campaign_is_told_on_another_one() throws Exception {
    String other = stage.topic();
    Stage.Person ada = stage.holder(topic);
    stage.later(Duration.ofMinutes(1));
    stage.holder(ada, other);
    stage.later(Duration.ofDays(1));
    String event = stage.name("e");
    stage
        .api
        .post(
            "/api/v1/events",
            """
            {"id":"%s","page":"1001","topics":["%s","%s"],"data":{"product":"Tee","url":"https://shop.example"}}
            """
                .formatted(event, topic, other))
        .is(202);

    // Another node's campaign holds the first consent and has not committed when this one plans.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> plan =
          stage
              .bean(TransactionTemplate.class)
              .execute(
                  status -> {
                    stage
                        .sql("UPDATE consent SET state = 'RESERVED' WHERE topic = :topic")
                        .param("topic", topic)
                        .update();
                    Future<?> planning = threads.submit(() -> stage.plans());
                    awaits("the plan to wait for the other's lock", () -> waitingForLocks() > 0);
                    return planning;
                  });
      plan.get();
    }
    stage.runs();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.story(event).path("counts").path("sent").asInt()).isEqualTo(1);
  }

  @Test
  void a_tap_that_is_being_read_while_the_campaign_plans_is_not_forgotten() throws Exception {
    Stage.Person ada = stage.person();
    stage.writes(ada);
    stage.taps(ada, card(ada));
    stage.later(Duration.ofSeconds(1));
    String event = stage.name("e");
    stage.event(event, topic).is(202);

    // The reader has recorded the consent and is about to commit; the plan cannot see it yet.
    stage
        .bean(TransactionTemplate.class)
        .executeWithoutResult(
            status -> {
              stage.bean(Inbox.class).runOnce();
              stage.later(Duration.ofMillis(50));
              try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                threads.submit(() -> stage.plans());
              }
            });
    assertThat(stage.received(ada)).isEmpty();
    stage.later(Duration.ofSeconds(1));
    stage.runs();

    assertThat(stage.received(ada)).hasSize(1);
  }

  private String card(Stage.Person person) {
    return stage.asks(person, topic).is(202).json().path("messageId").asText();
  }

  /** The tap's webhook is held back, so there is no answer of the gateway to wait for. */
  private void tapsUnseen(Stage.Person person, String card) {
    stage
        .sandbox
        .post(
            "/sandbox/people/%s/%s/taps".formatted(person.page(), person.psid()),
            "{\"message\":\"%s\"}".formatted(card))
        .is(200);
  }

  private void switches(String json) {
    settled();
    stage.sandbox.post("/sandbox/webhooks", json).is(200);
  }

  private void release(String order) {
    // What happens from now on is told at once again.
    stage.sandbox.post("/sandbox/webhooks", "{\"hold\":false}").is(200);
    stage.sandbox.post("/sandbox/webhooks/release", "{\"order\":\"%s\"}".formatted(order)).is(200);
    settled();
  }

  /** Everything that the platform had to say has reached the gateway. */
  private void settled() {
    awaits(
        "all webhooks to be posted",
        () -> stage.sandbox.get("/sandbox/webhooks").is(200).json().path("unposted").asInt() == 0);
  }

  private long waitingForLocks() {
    return stage
        .sql(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        .query(Long.class)
        .single();
  }

  private static void awaits(String what, Callable<Boolean> condition) {
    await(what).atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  private List<String> consents(Stage.Person person) {
    return stage
        .sql("SELECT state FROM consent WHERE page_id = :page AND psid = :psid ORDER BY id")
        .param("page", person.page())
        .param("psid", person.psid())
        .query(String.class)
        .list();
  }

  private static <T> List<T> atOnce(int times, Callable<T> work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> done : threads.invokeAll(Collections.nCopies(times, work))) {
        results.add(done.get());
      }
      return results;
    }
  }
}
