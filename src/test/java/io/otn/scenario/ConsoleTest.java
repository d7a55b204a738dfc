package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import io.otn.secret.Vault;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;

/** What the people who run the gateway see, and what they can do. */
class ConsoleTest extends ConsoleScene {
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

  private static String seen(String part) {
    return group(part, "&quot;seen&quot;:&quot;([0-9a-f]+)&quot;");
  }
}
