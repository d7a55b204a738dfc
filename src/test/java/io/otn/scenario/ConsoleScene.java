package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;

/** Somebody who runs the gateway looks at it in a browser. */
abstract class ConsoleScene {
  Stage stage;
  String topic;
  Browser browser;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    topic = stage.topic();
    browser = stage.browser().loggedIn();
  }

  /** What a person reads: no markup, one space between words. */
  static String text(Http.Answer answer) {
    return answer.is(200).body().replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
  }

  /** The first group of a pattern that must be found. */
  static String group(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }
}
