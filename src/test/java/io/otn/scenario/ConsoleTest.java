package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import io.otn.secret.Vault;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;

/** What the people who run the gateway see, and what they can do. */
class ConsoleTest {

  private Stage stage;
  private String topic;
  private Browser browser;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    topic = stage.topic();
    browser = stage.browser().loggedIn();
  }

  @Test
  void nobody_sees_a_page_or_presses_a_button_without_logging_in() {
    List<String> pages = paths(RequestMethod.GET);
    assertThat(pages).contains("/", "/events/7", "/inbox/7", "/pages/7/pause", "/people/7/7");
    for (String path : pages) {
      Http.Answer answer = stage.browser().open(path);
      assertThat(answer.response().statusCode()).as(path).isEqualTo(302);
      assertThat(answer.response().headers().firstValue("Location").orElse(""))
          .as(path)
          .endsWith("/login");
    }
    List<String> buttons = paths(RequestMethod.POST);
    assertThat(buttons).contains("/inbox/7/readAgain", "/pages/7/pause");
    for (String path : buttons) {
      assertThat(stage.browser().submit(path, null, "").response().statusCode())
          .as(path)
          .isEqualTo(403);
    }
  }

  /** Of all that the console answers, with a 7 for whatever varies. */
  private List<String> paths(RequestMethod method) {
    return stage.handlers().getHandlerMethods().entrySet().stream()
        .filter(entry -> entry.getValue().getBeanType().getName().startsWith("io.otn.console."))
        .map(Map.Entry::getKey)
        .filter(mapping -> mapping.getMethodsCondition().getMethods().contains(method))
        .flatMap(mapping -> mapping.getPatternValues().stream())
        .map(pattern -> pattern.replaceAll("\\{[^}]+}", "7"))
        .distinct()
        .toList();
  }

  @Test
  void a_newcomer_is_told_what_to_do_next() {
    assertThat(browser.open("/").is(200).body())
        .contains("Start here", "Nobody waits for anything right now", "No event yet");
    assertThat(browser.open("/events").is(200).body()).contains("No event yet");
    assertThat(browser.open("/deliveries").is(200).body()).contains("Nothing was sent yet");
    assertThat(browser.open("/dead-letters").is(200).body()).contains("None.");
  }

  @Test
  void the_overview_shows_who_waits_and_then_who_was_told() {
    stage.holder(topic);
    assertThat(text(browser.open("/"))).contains(topic + " 1001 1 ");

    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.runs();

    assertThat(text(browser.open("/")))
        .contains("Nobody waits for anything right now")
        .contains(event + " from api " + topic + " done 1 sent just now")
        .doesNotContain("Start here");
  }

  @Test
  void the_live_part_is_sent_again_only_when_something_changed() {
    String before = browser.ask("/").is(200).body();
    assertThat(before).startsWith("<div id=\"live\"").doesNotContain("<html");
    browser.ask("/?seen=" + seen(before)).is(204);

    stage.holder(topic);

    assertThat(browser.ask("/?seen=" + seen(before)).is(200).body()).contains(topic);
  }

  @Test
  void an_event_tells_who_was_told_and_can_be_narrowed_to_a_state() {
    Stage.Person ada = stage.holder(topic);
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.plans();
    assertThat(browser.open("/events/" + event).is(200).body())
        .as("it is looked at while it goes on")
        .contains("hx-trigger=\"every 2s\"");

    stage.runs();

    String page = browser.open("/events/" + event).is(200).body();
    assertThat(page).contains(ada.psid(), "1 person<", "Tee").doesNotContain("hx-trigger");
    assertThat(browser.open("/events/" + event + "?state=DEAD").is(200).body())
        .contains("None in this state")
        .doesNotContain(ada.psid());
    assertThat(browser.open("/events").is(200).body()).contains(event);
  }

  @Test
  void the_story_of_a_delivery_shows_each_attempt_with_its_outcome() {
    stage.holder(topic);
    String event = stage.name("e");
    stage.fault("{\"fault\":\"error\",\"code\":2,\"transient\":true,\"status\":500}");
    stage.event(event, topic).is(202);
    stage.runs();
    String story = "/deliveries/" + stage.delivery(event).path("id").asText();
    assertThat(text(browser.open(story)))
        .contains(
            "Why did I not get it yet?",
            "Attempt 1 brought no message; the next follows then.",
            "500 2");

    stage.later(Duration.ofSeconds(10)).sends();

    assertThat(text(browser.open(story)))
        .contains("Why did I get it?")
        .contains("and tapped Notify Me")
        .contains("1 just now 0 ms retry The platform failed for the moment")
        .contains("2 just now 0 ms sent The platform took the message.")
        .contains(stage.delivery(event).path("messageId").asText());
  }

  @Test
  void a_delivery_that_ended_without_a_message_says_why_and_what_can_be_done() {
    stage.holder(topic);
    String event = stage.name("e");
    stage.fault("{\"fault\":\"error\",\"code\":551,\"subcode\":1545041,\"status\":400}");
    stage.event(event, topic).is(202);
    stage.runs();
    String id = stage.delivery(event).path("id").asText();

    assertThat(text(browser.open("/deliveries/" + id)))
        .contains("Why did I not get it? The person blocked the page", "Do not insist");
    assertThat(text(browser.open("/dead-letters")))
        .contains("The person blocked the page", "1 message", "Do not insist", topic, id);
    assertThat(browser.open("/").is(200).body()).contains("/dead-letters#person_unreachable");
  }

  @Test
  void why_somebody_did_or_did_not_get_it_is_one_look_up() {
    Stage.Person ada = stage.holder(topic);
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.runs();
    String why = "/events/" + event + "/why?psid=";

    assertThat(
            browser
                .open(why + ada.psid())
                .is(302)
                .response()
                .headers()
                .firstValue("Location")
                .orElse(""))
        .endsWith("/deliveries/" + stage.delivery(event).path("id").asText());
    assertThat(text(browser.open(why + "stranger"))).contains("never tapped Notify Me");

    String second = stage.name("e");
    stage.later(Duration.ofHours(1)).event(second, topic).is(202);
    stage.runs();
    assertThat(text(browser.open("/events/" + second + "/why?psid=" + ada.psid())))
        .contains("the permission was gone by then", "spent");

    Stage.Person late = stage.holder(topic);
    assertThat(text(browser.open(why + late.psid())))
        .contains("tapped only after the event had come in", "held");
  }

  @Test
  void deliveries_are_found_by_person_topic_state_and_event_and_paged_newest_first() {
    Stage.Person ada = stage.holder(topic);
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.runs();
    String id = stage.delivery(event).path("id").asText();

    for (String search :
        List.of("psid=" + ada.psid(), "topic=" + topic, "state=SENT", "event=" + event)) {
      assertThat(found("/deliveries?state=&" + search)).as(search).containsExactly(id);
    }
    assertThat(found("/deliveries?psid=nobody")).isEmpty();
    assertThat(found("/deliveries?psid=" + ada.psid() + "&state=DEAD")).isEmpty();
    assertThat(text(browser.open("/deliveries?event=no-such")))
        .contains("There is no event called no-such");

    for (int i = 0; i < 50; i++) {
      stage.holder(topic);
    }
    stage.event(stage.name("e"), topic).is(202);
    stage.runs();
    String first = browser.open("/deliveries?topic=" + topic).is(200).body();
    assertThat(ids(first)).hasSize(50).doesNotContain(id);
    assertThat(found(next(first))).containsExactly(id);
  }

  @Test
  void a_page_is_paused_and_resumed_by_a_form_and_what_is_due_waits_in_between() {
    Stage.Person ada = stage.holder(topic);
    browser.submitFormOf("/pages/1001/pause", "/pages/1001/pause").is(302);
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(text(browser.open("/")))
        .contains("Northwind Tees 1001 paused paused by an operator Who can fix it", "1 message");
    assertThat(text(browser.open("/deliveries/" + stage.delivery(event).path("id").asText())))
        .contains("The page is paused");

    browser.submitFormOf("/pages/1001/resume", "/pages/1001/resume").is(302);
    stage.runs();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(text(browser.open("/"))).contains("Northwind Tees 1001 running nothing waits");
  }

  @Test
  void a_press_of_the_button_answers_with_the_live_part_alone() {
    Http.Answer answer = browser.press("/", "/pages/1001/pause");

    assertThat(answer.body()).startsWith("<div id=\"live\"").doesNotContain("<html");
    assertThat(text(answer)).contains("Northwind Tees 1001 paused");
  }

  @Test
  void a_form_of_another_site_cannot_pause_a_page() {
    browser.submit("/pages/1001/pause", null, "").is(403);
    browser.submit("/pages/1001/pause", "made-up", "").is(403);

    assertThat(text(browser.open("/"))).contains("Northwind Tees 1001 running");
  }

  @Test
  void every_page_that_the_navigation_names_opens_before_anything_has_happened() {
    Set<String> named = new LinkedHashSet<>();
    for (String group : entries("/")) {
      named.add(group);
      named.addAll(entries(group));
    }
    assertThat(named)
        .containsExactlyInAnyOrder(
            "/",
            "/events",
            "/deliveries",
            "/dead-letters",
            "/topics",
            "/consents",
            "/ask",
            "/sources",
            "/inbox",
            "/feeds",
            "/calendars",
            "/partners",
            "/api");
    for (String path : named) {
      List<String> current =
          Pattern.compile("<a[^>]*aria-current=\"page\"[^>]*>")
              .matcher(browser.open(path).is(200).body())
              .results()
              .map(MatchResult::group)
              .toList();
      assertThat(current).as("what is marked at " + path).hasSize(1);
      assertThat(current.getFirst()).contains("href=\"" + path + "\"");
    }
  }

  /** Where the navigation of a page leads. */
  private List<String> entries(String path) {
    return Pattern.compile("<nav class=\"entries.*?</nav>", Pattern.DOTALL)
        .matcher(browser.open(path).is(200).body())
        .results()
        .flatMap(nav -> Pattern.compile("href=\"([^\"]+)\"").matcher(nav.group()).results())
        .map(link -> link.group(1))
        .toList();
  }

  @Test
  void each_webhook_from_the_tap_to_the_message_says_in_words_what_came_of_it() {
    stage.holder(topic);
    stage.event(stage.name("e"), topic).is(202);
    stage.runs();
    // The platform tells of the message after it has answered.
    stage.awaits(
        () -> stage.reads().sql("SELECT count(*) FROM inbox").query(Long.class).single() > 4);

    String page = browser.open("/inbox").is(200).body();
    List<String> rows =
        Pattern.compile("<td data-label=\"What came of it\">.*?</td>", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(rows).hasSizeGreaterThan(4).allMatch(row -> row.contains("<p class=\"hint\""));
    assertThat(page).contains("A person tapped Notify Me: a new consent.");
  }

  @Test
  void a_source_and_a_person_that_were_never_heard_are_shown_as_such() {
    stage
        .sql(
            """
            INSERT INTO source (id, kind, pushed, since)
            VALUES ('shopify/northwind-shopify', 'shopify', true, now())
            """)
        .update();
    assertThat(text(browser.open("/sources"))).contains("shopify/northwind-shopify", "never");
    Stage.Person ada = stage.holder(topic);
    stage.sql("UPDATE subscriber SET window_expires_at = NULL").update();
    browser.open("/people/1001/" + ada.psid()).is(200);
  }

  @Test
  void what_is_not_there_is_said_on_a_page_of_our_own() {
    for (String path :
        List.of(
            "/events/none",
            "/deliveries/none",
            "/deliveries/1001.999999999",
            "/pages/none/pause")) {
      assertThat(browser.open(path).is(404).body()).as(path).contains("There is no such");
    }
  }

  @Test
  void what_people_and_partners_say_is_never_markup() {
    String event = stage.name("<b>e</b>");
    stage.event(event, topic).is(202);
    stage.runs();

    assertThat(browser.open("/").is(200).body()).contains("&lt;b&gt;e").doesNotContain("<b>e<");
  }

  @Test
  void no_page_shows_a_token_or_a_secret() {
    Stage.Person ada = stage.holder(topic);
    stage.holder(ada, topic);
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.runs();
    String story = "/deliveries/" + stage.delivery(event).path("id").asText();

    List<String> tokens =
        stage.sql("SELECT token FROM consent").query(byte[].class).list().stream()
            .map(bytes -> stage.bean(Vault.class).openText(bytes, "consent/" + Stage.PAGE))
            .toList();
    assertThat(tokens).hasSize(2).allMatch(token -> token.length() > 10);
    for (String path :
        List.of(
            "/",
            "/events",
            "/events/" + event,
            "/deliveries",
            "/deliveries?psid=" + ada.psid(),
            story,
            "/dead-letters",
            "/pages/1001/pause")) {
      assertThat(browser.open(path).is(200).body())
          .as(path)
          .doesNotContain(tokens)
          .doesNotContain(
              "page-token-1001", Stage.APP_SECRET, Stage.ADMIN_KEY, "shop-secret-for-tests");
    }
  }

  /** What a person reads: no markup, one space between words. */
  private static String text(Http.Answer answer) {
    return answer.is(200).body().replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
  }

  private static String seen(String part) {
    return group(part, "&quot;seen&quot;:&quot;([0-9a-f]+)&quot;");
  }

  private static String next(String page) {
    return group(page, "rel=\"next\"\\s+href=\"([^\"]+)\"").replace("&amp;", "&");
  }

  private static String group(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  private List<String> found(String path) {
    return ids(browser.open(path).is(200).body());
  }

  private static List<String> ids(String page) {
    return Pattern.compile("href=\"/deliveries/([^\"?]+)\"")
        .matcher(page)
        .results()
        .map(link -> link.group(1))
        .toList();
  }
}
