package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.consent.ReceiptVerification;
import io.otn.consent.Receipts;
import io.otn.fixture.Http;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A person who is erased leaves nothing that tells who they were, and does not come back by
 * accident.
 */
class ErasureTest {

  private Stage stage;
  private Traces traces;
  private Meta meta;
  private String topic;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    traces = new Traces(stage);
    meta = new Meta(stage);
    topic = stage.topic();
  }

  @Test
  void all_that_identifies_a_person_goes_and_the_proof_stays_whole() {
    Stage.Person ada = named();
    stage.holder(ada, topic);
    stage.event(stage.name("e"), topic).is(202);
    stage.runs().reads();
    stage.holder(ada, stage.topic());
    Stage.Person eve = stage.holder(stage.topic());
    stage.bean(Receipts.class).runOnce();
    assertThat(traces.of(ada.psid()))
        .contains("consent", "delivery", "subscriber", "inbox, opened");

    JsonNode done = erase(ada).is(200).json();

    assertThat(done.path("erased").path("consents").asInt()).isEqualTo(2);
    assertThat(done.path("erased").path("requests").asInt()).isEqualTo(2);
    assertThat(done.path("erased").path("deliveries").asInt()).isEqualTo(1);
    assertThat(done.path("erased").path("attempts").asInt()).isPositive();
    assertThat(done.path("erased").path("subscriber").asInt()).isEqualTo(1);
    assertThat(done.path("erased").path("webhooks").asInt()).isPositive();
    assertThat(traces.of(ada.psid())).isEmpty();
    assertThat(traces.of(eve.psid())).contains("consent", "inbox, opened");
    assertThat(verify()).contains("4 receipts, whole");
    JsonNode receipt =
        stage.api.get("/api/v1/receipts/" + done.path("receipt").asText()).is(200).json();
    assertThat(receipt.path("kind").asText()).isEqualTo("ERASED");
    assertThat(receipt.path("event").asText()).isEqualTo("api");
    assertThat(receipt.has("topic")).isFalse();
  }

  @Test
  void after_it_nobody_can_tell_whose_a_receipt_is_and_before_it_the_page_can() {
    Stage.Person ada = stage.holder(topic);
    stage.bean(Receipts.class).runOnce();
    String list = "/api/v1/receipts?page=1001&psid=" + ada.psid();
    assertThat(stage.api.get(list).json().path("items")).hasSize(1);
    erase(ada).is(200);
    assertThat(stage.api.get(list).json().path("items")).isEmpty();
    assertThat(stage.sql("SELECT count(*) FROM person_salt").query(Long.class).single()).isZero();
    assertThat(stage.sql("SELECT count(*) FROM receipt").query(Long.class).single()).isEqualTo(2);
  }

  @Test
  void a_consent_without_a_receipt_yet_gets_one_before_it_goes() {
    Stage.Person ada = stage.holder(topic);
    erase(ada).is(200);
    assertThat(
            stage
                .sql("SELECT string_agg(kind, ' ' ORDER BY n) FROM receipt")
                .query(String.class)
                .single())
        .isEqualTo("GRANTED ERASED");
    assertThat(stage.sql("SELECT count(*) FROM receipt_due").query(Long.class).single()).isZero();
  }

  @Test
  void what_is_due_never_leaves() {
    Stage.Person ada = stage.holder(topic);
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.plans();
    assertThat(stage.delivery(event).path("state").asText()).isEqualTo("DUE");
    erase(ada).is(200);
    stage.runs().later(Duration.ofHours(1)).runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(stage.story(event).path("status").asText()).isEqualTo("DONE");
  }

  @Test
  void a_message_under_way_may_arrive_and_nothing_comes_of_its_answer() throws Exception {
    Stage.Person ada = named();
    stage.holder(ada, topic);
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.plans();
    stage.fault("{\"fault\":\"slow\",\"millis\":3000,\"when\":\"after\",\"times\":1}");
    Thread sending = Thread.ofPlatform().start(stage::sends);
    stage.awaits(() -> stage.delivery(event).path("state").asText().equals("SENDING"));

    JsonNode done = erase(ada).is(200).json();

    assertThat(done.path("erased").path("underWay").asInt()).isEqualTo(1);
    sending.join();
    stage.reads().later(Duration.ofHours(1)).runs().reads();
    assertThat(stage.received(ada)).hasSizeLessThanOrEqualTo(1);
    assertThat(stage.api.get("/api/v1/deliveries?event=" + event).json().path("items")).isEmpty();
    assertThat(stage.api.get("/api/v1/consents?psid=" + ada.psid()).json().path("items")).isEmpty();
    assertThat(traces.of(ada.psid())).isEmpty();
  }

  @Test
  void a_webhook_that_is_sent_again_does_not_bring_the_person_back() {
    Stage.Person ada = named();
    Stage.Person eve = named();
    Instant tapped = stage.clock.instant();
    meta.posts(Stage.PAGE, Meta.optin(ada, topic, "tok-of-ada-1", tapped));
    stage.reads().later(Duration.ofMinutes(1));
    erase(ada).is(200);
    stage.later(Duration.ofMinutes(1));

    meta.posts(
        Stage.PAGE,
        Meta.optin(ada, topic, "tok-of-ada-1", tapped),
        Meta.optin(ada, topic, "tok-of-ada-2", tapped),
        Meta.message(ada, tapped),
        Meta.read(ada, stage.clock.instant()),
        Meta.optin(eve, topic, "tok-of-eve", tapped));
    stage.reads();

    assertThat(holders()).containsExactly(eve.psid());
    assertThat(traces.of(ada.psid())).isEmpty();
    assertThat(traces.of("tok-of-ada")).isEmpty();
    // no receipt of hers but the two of before
    stage.bean(Receipts.class).runOnce();
    assertThat(verify()).contains("3 receipts, whole");
  }

  @Test
  void a_webhook_that_nobody_has_read_yet_is_emptied_of_the_person() {
    Stage.Person ada = named();
    Stage.Person eve = named();
    meta.posts(
        Stage.PAGE,
        Meta.optin(ada, topic, "tok-unread", stage.clock.instant()),
        Meta.optin(eve, topic, "tok-of-eve", stage.clock.instant()));
    erase(ada).is(200);
    assertThat(traces.of("tok-unread")).isEmpty();
    stage.reads();
    assertThat(holders()).containsExactly(eve.psid());
    assertThat(traces.of(ada.psid())).isEmpty();
  }

  @Test
  void a_webhook_that_was_read_before_its_people_were_noted_is_emptied_too() {
    Stage.Person ada = named();
    stage.holder(ada, topic);
    Stage.Person eve = stage.holder(stage.topic());
    stage.sql("DELETE FROM webhook_person").update();
    stage.sql("INSERT INTO webhook_unnoted (inbox_id) SELECT id FROM inbox").update();

    assertThat(erase(ada).is(200).json().path("erased").path("webhooks").asInt()).isPositive();

    assertThat(traces.of(ada.psid())).isEmpty();
    assertThat(traces.of(eve.psid())).contains("inbox, opened");
  }

  @Test
  void a_comment_on_the_feed_is_forgotten_with_its_author() {
    Stage.Person ada = named();
    meta.changes(Stage.PAGE, Meta.comment(ada, stage.clock.instant()));
    stage.reads();
    assertThat(traces.of(ada.psid())).contains("subscriber", "inbox, opened");
    erase(ada).is(200);
    assertThat(traces.of(ada.psid())).isEmpty();

    Instant before = stage.clock.instant().minusSeconds(60);
    meta.changes(Stage.PAGE, Meta.comment(ada, before));
    stage.reads();
    assertThat(traces.of(ada.psid())).as("a comment of before that comes late").isEmpty();
  }

  @Test
  void a_new_tap_afterwards_is_a_new_consent() {
    Stage.Person ada = stage.holder(topic);
    erase(ada).is(200);
    stage.later(Duration.ofMinutes(1));
    meta.posts(Stage.PAGE, Meta.optin(ada, topic, "tok-new", stage.clock.instant()));
    stage.reads();
    assertThat(holders()).containsExactly(ada.psid());
  }

  @Test
  void an_old_export_does_not_bring_the_person_back_by_import() {
    Stage.Person ada = named();
    Instant tapped = stage.clock.instant().minus(Duration.ofDays(3));
    String row =
        "[{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"%s\",\"token\":\"tok-x\",\"grantedAt\":\"%s\"}]";
    stage.api.post("/api/v1/consents", row.formatted(ada.psid(), topic, tapped)).is(200);
    erase(ada).is(200);

    for (Instant granted : List.of(tapped, stage.clock.instant().plusSeconds(60))) {
      // the second time the token alone tells: whatever the time says, it was erased
      JsonNode again =
          stage
              .api
              .post("/api/v1/consents", row.formatted(ada.psid(), topic, granted))
              .is(200)
              .json()
              .path("result");
      assertThat(again.path("erased").asInt()).isEqualTo(1);
      assertThat(again.path("imported").asInt()).isZero();
    }
    assertThat(holders()).isEmpty();
  }

  @Test
  void twice_is_once_and_a_stranger_leaves_no_receipt() {
    Stage.Person ada = stage.holder(topic);
    assertThat(erase(ada).is(200).json().path("receipt").asText()).isEqualTo("1001.2");
    assertThat(erase(ada).is(200).json().has("receipt")).isFalse();
    assertThat(erase(stage.person()).is(200).json().has("receipt")).isFalse();
    assertThat(stage.api.delete("/api/v1/subscribers/nobody/x").status()).isEqualTo(404);
    assertThat(stage.open.delete("/api/v1/subscribers/1001/x").status()).isEqualTo(401);
  }

  @Test
  void an_operator_forgets_a_person_by_a_button_that_asks_first() {
    Stage.Person ada = stage.holder(topic);
    Browser browser = stage.browser().loggedIn();
    String ask = "/people/erase?page=1001&psid=" + ada.psid();
    assertThat(browser.open(ask).is(200).body()).contains("Forget this person?", ada.psid());
    assertThat(holders()).containsExactly(ada.psid());
    String csrf = Browser.csrf(browser.open(ask).body());
    browser.submit("/people/erase", null, "page=1001&psid=" + ada.psid()).is(403);
    Http.Answer done = browser.submit("/people/erase", csrf, "page=1001&psid=" + ada.psid());
    assertThat(done.is(200).body()).contains("The person is forgotten", "1001.2");
    assertThat(holders()).isEmpty();
  }

  /** With an id that is found in nothing else. */
  private Stage.Person named() {
    return new Stage.Person(Stage.PAGE, "person-" + java.util.UUID.randomUUID());
  }

  private Http.Answer erase(Stage.Person person) {
    return stage.api.delete("/api/v1/subscribers/%s/%s".formatted(person.page(), person.psid()));
  }

  private List<String> holders() {
    List<String> holders = new ArrayList<>();
    stage
        .api
        .get("/api/v1/consents?state=HELD")
        .is(200)
        .json()
        .path("items")
        .forEach(consent -> holders.add(consent.path("psid").asText()));
    return holders;
  }

  private String verify() {
    List<String> arguments = new ArrayList<>(List.of(ReceiptVerification.COMMAND));
    arguments.addAll(stage.database.arguments());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(
            ReceiptVerification.run(
                arguments.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8)))
        .isEqualTo(ReceiptVerification.WHOLE);
    return out.toString(StandardCharsets.UTF_8);
  }
}
