package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How people decide about dead letters in the console, without scripts. */
class DecisionPagesTest extends ConsoleScene {

  @Test
  void what_names_no_group_of_dead_letters_is_sent_back_to_choose_one() {
    for (String page : List.of("replay", "replayed", "discard", "discard?page=1001")) {
      assertThat(browser.open("/dead-letters/" + page).is(400).body())
          .as(page)
          .contains("decide about one of the groups");
    }
  }

  @Test
  void a_group_of_dead_letters_is_sent_again_after_a_look_at_the_plan() {
    Stage.Person ada = deadLetter();
    String plan = link(browser.open("/dead-letters"), "replay");
    assertThat(text(browser.open(plan))).contains("1 of 1 message can be sent again");

    Http.Answer done = submit(plan, "/dead-letters/replay").is(302);

    String progress = done.response().headers().firstValue("Location").orElseThrow();
    progress = progress.substring(progress.indexOf("/dead-letters"));
    assertThat(text(browser.open(progress))).contains("1 waiting", "Take back what waits");
    stage.sends();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(text(browser.open(progress))).contains("1 sent").doesNotContain("Take back");
  }

  @Test
  void a_replay_is_taken_back_by_a_form() {
    Stage.Person ada = deadLetter();
    String plan = link(browser.open("/dead-letters"), "replay");
    submit(plan, "/dead-letters/replay").is(302);

    submit(plan.replace("/replay?", "/replayed?"), "/dead-letters/cancelReplay").is(302);

    stage.sends();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(text(browser.open("/dead-letters"))).contains("The person blocked the page");
  }

  @Test
  void a_plan_that_changed_is_shown_again_instead_of_carried_out() {
    Stage.Person ada = deadLetter();
    String plan = link(browser.open("/dead-letters"), "replay");
    String form = browser.open(plan).is(200).body();
    stage.sql("UPDATE consent SET state = 'WITHDRAWN'").update();

    Http.Answer answer = browser.submit("/dead-letters/replay", Browser.csrf(form), fields(form));

    assertThat(text(answer)).contains("The plan has changed", "0 of 1 message", "1 cannot:");
    stage.sends();
    assertThat(stage.received(ada)).isEmpty();
  }

  @Test
  void a_group_is_discarded_with_words_that_its_story_keeps() {
    deadLetter();
    String plan = link(browser.open("/dead-letters"), "discard");
    String story = group(browser.open("/dead-letters").body(), "href=\"(/deliveries/[^\"?]+)\"");
    assertThat(text(browser.open(plan))).contains("1 message would be given up", "1 permission :");

    String form = browser.open(plan).body();
    browser.submit("/dead-letters/discard", null, fields(form) + "why=x").is(403);
    browser.submit("/dead-letters/discard", Browser.csrf(form), fields(form) + "why=+").is(400);
    browser
        .submit("/dead-letters/discard", Browser.csrf(form), fields(form) + "why=sold+out")
        .is(302);

    assertThat(text(browser.open("/dead-letters"))).contains("None.");
    assertThat(text(browser.open(story)))
        .contains("A person decided not to send it any more", "sold out");
  }

  private Stage.Person deadLetter() {
    Stage.Person ada = stage.holder(topic);
    stage.fault(
        "{\"fault\":\"error\",\"code\":551,\"subcode\":1545041,\"status\":400,\"times\":1}");
    stage.event(stage.name("e"), topic).is(202);
    stage.runs();
    return ada;
  }

  private static String link(Http.Answer page, String decision) {
    return group(page.is(200).body(), "href=\"(/dead-letters/" + decision + "[^\"]+)\"")
        .replace("&amp;", "&");
  }

  private Http.Answer submit(String page, String action) {
    String form = browser.open(page).is(200).body();
    return browser.submit(action, Browser.csrf(form), fields(form));
  }

  /** The hidden fields of the form that posts. */
  private static String fields(String page) {
    String form =
        group(page, "(?s)<form[^>]*method=\"post\"[^>]*action=\"/dead-letters(.+?)</form>");
    return Pattern.compile("type=\"hidden\" name=\"(?!_csrf)([^\"]+)\" value=\"([^\"]*)\"")
        .matcher(form)
        .results()
        .map(
            field ->
                field.group(1)
                    + "="
                    + URLEncoder.encode(field.group(2), StandardCharsets.UTF_8)
                    + "&")
        .collect(Collectors.joining());
  }
}
