package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.otn.consent.Receipts;
import io.otn.fixture.Http;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A one-time token is nowhere but sealed in its consent, and in the call that spends it. */
class TokensStaySecretTest {

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> log =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          String trace =
              event.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(event.getThrowableProxy());
          lines.add(event.getFormattedMessage() + trace);
        }
      };

  private Stage stage;
  private Level level;

  @BeforeEach
  void listen() {
    stage = Stage.clean();
    log.start();
    root().addAppender(log);
    Logger ours = (Logger) LoggerFactory.getLogger("io.otn");
    level = ours.getLevel();
    ours.setLevel(Level.TRACE);
  }

  @AfterEach
  void stopListening() {
    root().detachAppender(log);
    log.stop();
    ((Logger) LoggerFactory.getLogger("io.otn")).setLevel(level);
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Test
  void no_token_is_in_a_log_an_answer_a_page_or_in_clear_in_the_database() {
    List<String> tokens = new ArrayList<>(List.of("tok-imported-ok", "tok-imported-bad"));
    List<Http.Answer> answers = new ArrayList<>();
    Traces traces = new Traces(stage);

    // one is sent, one fails, one waits, one is known already, two are imported
    String topic = stage.topic();
    Stage.Person ada = stage.holder(topic);
    Stage.Person eve = stage.holder(topic);
    tokens.add(traces.token(ada));
    tokens.add(traces.token(eve));
    new Meta(stage)
        .posts(Stage.PAGE, Meta.optin(ada, topic, traces.token(ada), stage.clock.instant()));
    stage.reads();
    stage.fault("{\"fault\":\"error\",\"code\":551,\"subcode\":1545041,\"times\":1}");
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.runs().reads();
    Stage.Person bob = stage.holder(stage.topic());
    tokens.add(traces.token(bob));
    answers.add(
        stage.api.post(
            "/api/v1/consents?import=secret",
            """
            {"page":"1001","psid":"i-1","topic":"restock:1","token":"tok-imported-ok","grantedAt":"%1$s"}
            {"page":"1001","psid":"i-1","topic":"restock","token":"tok-imported-bad","grantedAt":"%1$s"}
            {"page":"1001","psid":"i-1","topic":"restock:1","token":"tok-imported-bad"
            {"page":"1001","psid":"i-1","topic":"restock:1","token":["tok-imported-bad"],"grantedAt":"%1$s"}
            {"tok-imported-bad":1}
            """
                .formatted(stage.clock.instant())
                .replace("{\"tok-imported-bad\":1}", "{\"token\":{\"a\":\"tok-imported-bad\"}}")
                .getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            "application/x-ndjson"));
    answers.add(
        stage.api.post("/api/v1/consents", "[{\"token\":\"tok-imported-bad\",\"psid\":{}}]"));
    answers.add(stage.api.post("/api/v1/consents", "{\"token\":\"tok-imported-bad\"}"));
    answers.add(stage.api.post("/api/v1/consents", "[{\"token\":\"tok-imported-bad\""));
    stage.bean(Receipts.class).runOnce();

    for (String path :
        List.of(
            "/api/v1/consents",
            "/api/v1/consents:export",
            "/api/v1/consents:lapsed?open=false",
            "/api/v1/receipts?page=1001",
            "/api/v1/imports",
            "/api/v1/imports/secret",
            "/api/v1/imports/secret/refusals",
            "/api/v1/deliveries",
            "/api/v1/dead-letters",
            "/api/v1/events/" + event,
            "/api/v1/data-deletions",
            "/actuator/prometheus")) {
      answers.add(stage.api.get(path).is(200));
    }
    String deliveries = stage.api.get("/api/v1/deliveries?event=" + event).body();
    Browser browser = stage.browser().loggedIn();
    for (String path :
        List.of("/", "/events", "/deliveries", "/dead-letters", "/consents", "/events/" + event)) {
      answers.add(browser.open(path).is(200));
    }
    java.util.regex.Matcher ids =
        java.util.regex.Pattern.compile("\"id\":\"(1001\\.\\d+)\"").matcher(deliveries);
    while (ids.find()) {
      answers.add(stage.api.get("/api/v1/deliveries/" + ids.group(1)).is(200));
      answers.add(browser.open("/deliveries/" + ids.group(1)).is(200));
    }
    answers.add(stage.api.delete("/api/v1/subscribers/1001/" + ada.psid()).is(200));

    assertThat(tokens).hasSize(5).doesNotHaveDuplicates();
    assertThat(lines).isNotEmpty();
    for (String token : tokens) {
      assertThat(lines).as("the log").noneMatch(line -> line.contains(token));
      assertThat(answers).extracting(Http.Answer::body).noneMatch(body -> body.contains(token));
      assertThat(traces.of(token)).isSubsetOf("inbox, opened"); // which is sealed at rest
    }
  }

  @Test
  void no_line_of_the_log_names_a_person() {
    Stage.Person ada = new Stage.Person(Stage.PAGE, "person-" + java.util.UUID.randomUUID());
    String topic = stage.topic();
    stage.holder(ada, topic);
    stage.fault("{\"fault\":\"error\",\"code\":551,\"subcode\":1545041,\"times\":1}");
    stage.event(stage.name("e"), topic).is(202);
    stage.runs().reads();
    stage.api.delete("/api/v1/subscribers/1001/" + ada.psid()).is(200);
    assertThat(lines)
        .isNotEmpty()
        .filteredOn(line -> !line.startsWith("sandbox"))
        .noneMatch(line -> line.contains(ada.psid()));
  }
}
