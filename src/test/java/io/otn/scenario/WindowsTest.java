package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import io.otn.fixture.WebhookSignature;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What opens the window in which a page may write, and what does not (facts 2.8). */
class WindowsTest {

  private static final Duration DAY = Duration.ofHours(24);

  private Stage stage;
  private String psid;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    psid = stage.person().psid();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'message':{'mid':'m','text':'Hi'}",
        "'message':{'mid':'m','attachments':[{'type':'image','payload':{'url':'https://x.example'}}]}",
        "'message':{'mid':'m','text':'Yes','quick_reply':{'payload':'x'}}",
        "'message':{'mid':'m','text':'It','reply_to':{'mid':'m_0'}}",
        "'message':{'mid':'m','text':'Hi','referral':{'source':'ADS','type':'OPEN_THREAD','ad_id':'1'}}",
        "'postback':{'mid':'m','title':'Get Started','payload':'GET_STARTED'}",
        "'postback':{'mid':'m','title':'Get Started','payload':'G','referral':{'ref':'x','source':'SHORTLINK','type':'OPEN_THREAD'}}",
        "'referral':{'ref':'x','source':'SHORTLINK','type':'OPEN_THREAD'}",
        "'referral':{'source':'ADS','type':'OPEN_THREAD','ad_id':'1'}",
        "'reaction':{'mid':'m_0','action':'react','reaction':'love','emoji':'x'}",
        "'optin':{'ref':'from-a-plugin'}"
      })
  void what_a_person_does_opens_the_window_for_24_hours(String event) {
    Instant at = stage.clock.instant();
    person(event, at);
    assertThat(window()).contains(at.plus(DAY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'reaction':{'mid':'m_0','action':'unreact'}",
        "'delivery':{'mids':['m_0'],'watermark':1}",
        "'read':{'watermark':1}",
        "'optin':{'type':'one_time_notif_req','payload':'restock:1','one_time_notif_token':'t-w'}",
        "'optin':{'type':'notification_messages','payload':'x','notification_messages_token':'t'}",
        "'account_linking':{'status':'unlinked'}",
        "'pass_thread_control':{'new_owner_app_id':'1'}",
        "'something_new':{}"
      })
  void nothing_else_opens_it(String event) {
    person(event, stage.clock.instant());
    assertThat(window()).isEmpty();
  }

  @Test
  void what_the_page_sends_opens_nothing() {
    post(
        "{'sender':{'id':'1001'},'recipient':{'id':'%s'},'timestamp':%d,'message':{'mid':'m','is_echo':true,'text':'x'}}"
            .formatted(psid, stage.clock.instant().toEpochMilli()));
    assertThat(window()).isEmpty();

    Stage.Person holder = stage.holder(stage.topic());
    Instant before = windowOf(holder.psid()).orElseThrow();
    stage.later(Duration.ofHours(1));
    stage.asks(holder, stage.topic()).is(202);
    stage.reads();
    assertThat(windowOf(holder.psid())).contains(before);
  }

  @Test
  void an_event_that_comes_late_shortens_nothing_and_opens_nothing_that_is_over() {
    Instant now = stage.clock.instant();
    person("'message':{'mid':'m1','text':'new'}", now);
    person("'message':{'mid':'m0','text':'old'}", now.minus(Duration.ofHours(5)));
    assertThat(window()).contains(now.plus(DAY));

    String other = stage.person().psid();
    psid = other;
    person("'message':{'mid':'m2','text':'very old'}", now.minus(Duration.ofHours(30)));
    assertThat(window().orElseThrow()).isBefore(now);
    assertThat(
            stage
                .asks(new Stage.Person(Stage.PAGE, other), stage.topic())
                .is(422)
                .json()
                .path("code")
                .asText())
        .isEqualTo("window_closed");
  }

  @Test
  void a_clock_that_runs_ahead_keeps_no_window_open_for_longer() {
    Instant now = stage.clock.instant();
    person("'message':{'mid':'m1','text':'from tomorrow'}", now.plus(Duration.ofHours(20)));
    assertThat(window()).contains(now.plus(DAY));
  }

  @Test
  void the_window_closes_to_the_second_by_our_clock() {
    person("'message':{'mid':'m1','text':'Hi'}", stage.clock.instant());
    Stage.Person person = new Stage.Person(Stage.PAGE, psid);
    stage.sandbox.post(
        "/sandbox/people/1001/%s/messages?wait=true".formatted(psid), "{\"text\":\"Hi\"}");
    stage.later(DAY.minusMillis(1));
    stage.asks(person, stage.topic()).is(202);
    stage.later(Duration.ofMillis(1));
    assertThat(stage.asks(person, stage.topic()).is(422).json().path("code").asText())
        .isEqualTo("window_closed");
  }

  private void person(String event, Instant at) {
    post(
        "{'sender':{'id':'%s'},'recipient':{'id':'1001'},'timestamp':%d,%s}"
            .formatted(psid, at.toEpochMilli(), event));
  }

  private void post(String event) {
    byte[] body =
        "{'object':'page','entry':[{'id':'1001','time':1,'messaging':[%s]}]}"
            .formatted(event)
            .replace('\'', '"')
            .getBytes(StandardCharsets.UTF_8);
    Http.Answer answer =
        stage.open.post(
            "/webhooks/messenger",
            body,
            "Content-Type",
            "application/json",
            "X-Hub-Signature-256",
            WebhookSignature.of(Stage.APP_SECRET, body));
    answer.is(200);
    stage.reads();
  }

  private Optional<Instant> window() {
    return windowOf(psid);
  }

  private Optional<Instant> windowOf(String person) {
    return stage
        .sql(
            "SELECT window_expires_at FROM subscriber WHERE psid = :psid AND window_expires_at IS NOT NULL")
        .param("psid", person)
        .query(java.sql.Timestamp.class)
        .optional()
        .map(java.sql.Timestamp::toInstant);
  }
}
