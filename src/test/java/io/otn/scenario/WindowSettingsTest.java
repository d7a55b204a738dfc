package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.PostgresForTests;
import io.otn.fixture.WebhookSignature;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where the platform leaves open what opens the window and for how long, a setting says it. */
class WindowSettingsTest {

  private static ScriptedMessenger messenger;
  private static Node node;

  @BeforeAll
  static void a_gateway_with_other_windows() {
    messenger = new ScriptedMessenger();
    List<String> settings = new ArrayList<>(messenger.settings(Path.of("routes"), Stage.PAGE));
    settings.add("otn.messenger.window=12h");
    settings.add("otn.messenger.ad-window=168h");
    settings.add("otn.messenger.feed-window=0s");
    settings.add("otn.messenger.tap-opens-window=true");
    PostgresForTests.Database database = PostgresForTests.newDatabase();
    node =
        new Node(
            "node", database, database, Instant.now().truncatedTo(ChronoUnit.SECONDS), settings);
  }

  @AfterAll
  static void stop() {
    node.close();
    messenger.close();
  }

  @Test
  void what_a_person_writes_opens_the_window_for_otn_messenger_window() {
    assertThat(window("p-writes", message("p-writes", "")).until()).isEqualTo(after(12));
  }

  @Test
  void an_ad_opens_it_for_otn_messenger_ad_window_and_a_message_afterwards_shortens_nothing() {
    String ad = ",\"referral\":{\"source\":\"ADS\",\"type\":\"OPEN_THREAD\",\"ad_id\":\"1\"}";
    assertThat(window("p-ad", message("p-ad", ad)).until()).isEqualTo(after(168));
    assertThat(window("p-ad", message("p-ad", "")).until()).isEqualTo(after(168));
  }

  @Test
  void a_tap_on_notify_me_opens_it_where_otn_messenger_tap_opens_window_says_so() {
    String tap =
        event(
            "p-tap",
            "\"optin\":{\"type\":\"one_time_notif_req\",\"payload\":\"restock:1\",\"one_time_notif_token\":\"t-1\"}");
    assertThat(window("p-tap", tap).until()).isEqualTo(after(12));
  }

  @Test
  void a_comment_opens_nothing_where_otn_messenger_feed_window_is_0() {
    String comment =
        "\"changes\":[{\"field\":\"feed\",\"value\":{\"from\":{\"id\":\"p-feed\"},\"item\":\"comment\",\"verb\":\"add\",\"created_time\":%d}}]"
            .formatted(node.clock.instant().getEpochSecond());
    assertThat(window("p-feed", comment).known()).isFalse();
  }

  private record Window(boolean known, Instant until) {}

  private static Window window(String psid, String events) {
    byte[] body =
        "{\"object\":\"page\",\"entry\":[{\"id\":\"%s\",\"time\":1,%s}]}"
            .formatted(Stage.PAGE, events)
            .getBytes(StandardCharsets.UTF_8);
    node.api
        .post(
            "/webhooks/messenger",
            body,
            "Content-Type",
            "application/json",
            "X-Hub-Signature-256",
            WebhookSignature.of(PostedEvents.APP_SECRET, body))
        .is(200);
    node.reads();
    JsonNode story = node.api.get("/api/v1/subscribers/%s/%s".formatted(Stage.PAGE, psid)).json();
    String until = story.path("windowExpiresAt").asText();
    return new Window(!story.has("code"), until.isEmpty() ? Instant.EPOCH : Instant.parse(until));
  }

  private static Instant after(int hours) {
    return node.clock.instant().plus(Duration.ofHours(hours));
  }

  private static String message(String psid, String more) {
    return event(
        psid, "\"message\":{\"mid\":\"m%s\",\"text\":\"Hi\"%s}".formatted(more.length(), more));
  }

  private static String event(String psid, String what) {
    return "\"messaging\":[{\"sender\":{\"id\":\"%s\"},\"recipient\":{\"id\":\"%s\"},\"timestamp\":%d,%s}]"
        .formatted(psid, Stage.PAGE, node.clock.instant().toEpochMilli(), what);
  }
}
