package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import io.otn.fixture.WebhookSignature;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          writes                       | 'message':{'mid':'m','text':'Hi'}
          sends a picture              | 'message':{'mid':'m','attachments':[{'type':'image','payload':{'url':'https://x.example'}}]}
          taps a quick reply           | 'message':{'mid':'m','text':'Yes','quick_reply':{'payload':'x'}}
          replies to a message         | 'message':{'mid':'m','text':'It','reply_to':{'mid':'m_0'}}
          writes first after an ad     | 'message':{'mid':'m','text':'Hi','referral':{'source':'ADS','type':'OPEN_THREAD','ad_id':'1'}}
          taps Get Started             | 'postback':{'mid':'m','title':'Get Started','payload':'GET_STARTED'}
          taps a button                | 'postback':{'mid':'m','title':'More','payload':'MORE'}
          starts a thread by a link    | 'postback':{'mid':'m','title':'Get Started','payload':'G','referral':{'ref':'x','source':'SHORTLINK','type':'OPEN_THREAD'}}
          starts a thread by an ad     | 'postback':{'mid':'m','title':'Get Started','payload':'G','referral':{'source':'ADS','type':'OPEN_THREAD','ad_id':'1'}}
          starts a thread by a plugin  | 'postback':{'mid':'m','title':'Get Started','payload':'G','referral':{'source':'CUSTOMER_CHAT_PLUGIN','type':'OPEN_THREAD'}}
          follows a link               | 'referral':{'ref':'x','source':'SHORTLINK','type':'OPEN_THREAD'}
          comes by an ad               | 'referral':{'source':'ADS','type':'OPEN_THREAD','ad_id':'1'}
          comes by a plugin            | 'referral':{'source':'CUSTOMER_CHAT_PLUGIN','type':'OPEN_THREAD'}
          taps Send to Messenger       | 'optin':{'ref':'from-a-plugin'}
          reacts to a message          | 'reaction':{'mid':'m_0','action':'react','reaction':'love','emoji':'x'}
          """)
  void what_a_person_does_in_the_chat_opens_the_window_for_24_hours(String what, String event) {
    Instant at = stage.clock.instant();
    person(event, at);
    assertThat(window()).as(what).contains(at.plus(DAY));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          comments on a post           | 'item':'comment','verb':'add','post_id':'1_2','comment_id':'2_3','parent_id':'1_2','message':'Nice'
          answers a comment            | 'item':'comment','verb':'add','post_id':'1_2','comment_id':'2_4','parent_id':'2_3','message':'Yes'
          posts on the page            | 'item':'post','verb':'add','post_id':'1_5','message':'Hello'
          posts a picture on the page  | 'item':'photo','verb':'add','post_id':'1_6','link':'https://x.example'
          """)
  void what_a_person_writes_on_the_feed_opens_the_window_for_24_hours(String what, String value) {
    Instant at = stage.clock.instant().truncatedTo(ChronoUnit.SECONDS);
    feed("feed", "'from':{'id':'%s','name':'P'},%s".formatted(psid, value), at);
    assertThat(window()).as(what).contains(at.plus(DAY));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          takes a reaction back        | 'reaction':{'mid':'m_0','action':'unreact'}
          receives                     | 'delivery':{'mids':['m_0'],'watermark':1}
          reads                        | 'read':{'watermark':1}
          taps Notify Me               | 'optin':{'type':'one_time_notif_req','payload':'restock:1','one_time_notif_token':'t-w'}
          opts in to recurring ones    | 'optin':{'type':'notification_messages','payload':'x','notification_messages_token':'t'}
          ticks a checkbox plugin      | 'optin':{'ref':'x','type':'checkbox','user_ref':'u'}
          unlinks an account           | 'account_linking':{'status':'unlinked'}
          is passed to another app     | 'pass_thread_control':{'new_owner_app_id':'1'}
          does something new           | 'something_new':{}
          """)
  void nothing_else_in_the_chat_opens_it(String what, String event) {
    person(event, stage.clock.instant());
    assertThat(window()).as(what).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          edits a comment              | feed    | 'from':{'id':'PSID'},'item':'comment','verb':'edited'
          removes a comment            | feed    | 'from':{'id':'PSID'},'item':'comment','verb':'remove'
          reacts to a post             | feed    | 'from':{'id':'PSID'},'item':'reaction','verb':'add','reaction_type':'like'
          likes a post                 | feed    | 'from':{'id':'PSID'},'item':'like','verb':'add'
          is nobody that we are told   | feed    | 'item':'comment','verb':'add'
          is the page itself           | feed    | 'from':{'id':'1001'},'item':'status','verb':'add'
          has an unreadable id         | feed    | 'from':{'id':'a b'},'item':'comment','verb':'add'
          mentions the page elsewhere  | mention | 'from':{'id':'PSID'},'item':'post','verb':'add'
          rates the page               | ratings | 'from':{'id':'PSID'},'item':'rating','verb':'add'
          """)
  void nothing_else_on_the_feed_opens_it(String what, String field, String value) {
    feed(field, value.replace("PSID", psid), stage.clock.instant());
    assertThat(count("subscriber")).as(what).isZero();
    assertThat(stage.sql("SELECT state || ' ' || reason FROM inbox").query(String.class).single())
        .isEqualTo("DONE change_ignored=1");
  }

  @Test
  void a_comment_is_no_message_it_asks_nothing_and_stops_nothing() {
    String topic = stage.topic();
    Stage.Person holder = stage.holder(topic);
    new Meta(stage).changes(Stage.PAGE, Meta.comment(holder, stage.clock.instant()));
    stage.reads();
    assertThat(
            stage.api.get("/api/v1/consents?state=HELD&psid=" + holder.psid()).json().path("items"))
        .as("the comment says STOP, to all who read the post")
        .hasSize(1);
  }

  @Test
  void what_another_app_is_told_while_it_has_the_thread_opens_nothing_for_us() {
    send(
        "{'object':'page','entry':[{'id':'1001','time':1,'standby':[{'sender':{'id':'%s'},'recipient':{'id':'1001'},'timestamp':%d,'message':{'mid':'m','text':'x'}}]}]}"
            .formatted(psid, stage.clock.instant().toEpochMilli()));
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
    send("{'object':'page','entry':[{'id':'1001','time':1,'messaging':[%s]}]}".formatted(event));
  }

  private void feed(String field, String value, Instant at) {
    send(
        "{'object':'page','entry':[{'id':'1001','time':1,'changes':[{'field':'%s','value':{%s,'created_time':%d}}]}]}"
            .formatted(field, value, at.getEpochSecond()));
  }

  private long count(String table) {
    return stage.sql("SELECT count(*) FROM " + table).query(Long.class).single();
  }

  private void send(String json) {
    byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
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
            "SELECT window_expires_at FROM subscriber WHERE psid = :psid AND window_expires_at IS"
                + " NOT NULL")
        .param("psid", person)
        .query(java.sql.Timestamp.class)
        .optional()
        .map(java.sql.Timestamp::toInstant);
  }
}
