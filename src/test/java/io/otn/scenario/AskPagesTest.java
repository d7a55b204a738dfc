package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import io.otn.scenario.Stage.Person;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console makes links that ask, and tells a person's story. */
class AskPagesTest {

  private static final Pattern PAYLOAD =
      Pattern.compile("id=\"payload\" readonly value=\"([A-Za-z0-9_-]+)\"");

  private Stage stage;
  private Browser browser;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    browser = stage.browser().loggedIn();
  }

  @Test
  void a_link_is_made_from_a_form_and_asks() {
    Http.Answer page = make("page=1001&topic=restock:7&data=product+%3D+Tee+%3D+black&tags=a,b");
    assertThat(page.body()).contains("Tell me when Tee = black is back");
    Matcher payload = PAYLOAD.matcher(page.body());
    assertThat(payload.find()).isTrue();

    Person person = stage.person();
    Asked asked = new Asked(stage);
    asked.follows(person, payload.group(1));
    assertThat(asked.cards(person)).hasSize(1);
    assertThat(asked.story(person).path("tags")).hasSize(2);
  }

  @Test
  void what_is_wrong_is_said_above_what_was_written() {
    Http.Answer page = make("page=1001&topic=restock:7&data=prod+%3D+Tee");
    assertThat(page.body())
        .contains("The title of &#39;restock&#39; needs a value.", "data.product")
        .contains("value=\"restock:7\"", "prod = Tee")
        .doesNotContain("id=\"payload\"");
  }

  @Test
  void the_story_of_a_person_tells_what_was_not_asked_and_why() {
    Person person = stage.person();
    Asked asked = new Asked(stage);
    String ref = asked.link("restock:4211").path("payload").asText();
    asked.follows(person, ref).taps(person).follows(person, ref).says(person, "stop");

    String story = browser.open("/people/1001/" + person.psid()).is(200).body();

    assertThat(story)
        .contains("Tell me when Tee is back", "asked_recently", "the tap", "the stop word")
        .contains("withdrawn_by_person", "Wrote a stop word");
    assertThat(browser.open("/people/1001/nobody").status()).isEqualTo(404);
  }

  private Http.Answer make(String fields) {
    return browser
        .submit("/ask", Browser.csrf(browser.open("/ask").is(200).body()), fields)
        .is(200);
  }
}
