package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Pages that tell what became of an event, a delivery and a webhook, and why. */
class StoryPagesTest extends ConsoleScene {
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

  private static String next(String page) {
    return group(page, "rel=\"next\"\\s+href=\"([^\"]+)\"").replace("&amp;", "&");
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
