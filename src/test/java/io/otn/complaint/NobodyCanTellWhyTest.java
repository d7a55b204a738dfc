package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import io.otn.inbox.Inbox;
import io.otn.inbox.Read;
import io.otn.inbox.UnreadableWebhookException;
import io.otn.inbox.Webhook;
import io.otn.scenario.Browser;
import io.otn.scenario.Stage;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * "Nobody can tell why": no audit trail, and nobody told of what could not be delivered. So every
 * event that is ignored has a reason code, which is found by its delivery id.
 */
class NobodyCanTellWhyTest {

  private static final String SOURCE = "shopify/northwind-shopify";
  private static final long ITEM = 271878346596884L;

  private Stage stage;

  @BeforeEach
  void start() {
    stage = Stage.clean();
  }

  @Test
  void every_ignored_event_has_a_reason_that_is_found_by_its_delivery_id() {
    hook("unnamed", "inventory_levels/update", level(3, "2026-01-01T10:00:00Z"));
    hook("first", "products/update", product(3, "2026-01-01T10:00:01Z"));
    hook("again", "products/update", product(3, "2026-01-01T10:00:01Z"));
    hook("sold-out", "products/update", product(0, "2026-01-01T11:00:00Z"));
    hook("late", "products/update", product(5, "2026-01-01T10:30:00Z"));
    hook("other", "carts/update", "{}");
    stage.reads();

    assertThat(reason("unnamed")).isEqualTo("parked");
    assertThat(reason("first")).isNotEmpty();
    for (String id : new String[] {"unnamed", "first", "again", "sold-out", "late", "other"}) {
      JsonNode webhook = webhook(id);
      assertThat(webhook.path("state").asText()).as(id).isEqualTo("DONE");
      assertThat(webhook.path("reasons")).as(id).isNotEmpty();
      for (JsonNode reason : webhook.path("reasons")) {
        assertThat(reason.path("sentence").asText()).as(id + " " + reason).endsWith(".");
      }
      assertThat(webhook.path("verifiedBy").asText()).contains("northwind-shopify");
      assertThat(stage.api.get("/api/v1/webhooks/" + webhook.path("id").asText()).is(200).json())
          .isEqualTo(webhook);
    }
    assertThat(reason("other")).isEqualTo("topic_ignored");
    assertThat(stage.api.get("/api/v1/events").json().path("items")).isEmpty();
  }

  @Test
  void what_a_webhook_changed_is_told_as_the_state_before_and_after() {
    hook("first", "products/update", product(3, "2026-01-01T10:00:00Z"));
    hook("same", "products/update", product(3, "2026-01-01T10:00:01Z"));
    hook("sold-out", "products/update", product(0, "2026-01-01T11:00:00Z"));
    hook(
        "cheaper", "products/update", product(0, "2026-01-01T12:00:00Z").replace("19.99", "14.99"));
    stage.reads();

    assertThat(change("first")).endsWith(": unknown → in 3");
    assertThat(change("same")).isEmpty();
    assertThat(change("sold-out")).endsWith(": in 3 → out 0");
    assertThat(change("cheaper")).contains(": 19.99").contains(" → 14.99");
    Browser console = stage.browser().loggedIn();
    assertThat(console.open("/inbox/" + webhook("sold-out").path("id").asText()).is(200).body())
        .contains("State before and after", "in 3 → out 0");
  }

  private String change(String delivery) {
    return webhook(delivery).path("change").asText("").replace("null", "");
  }

  @Test
  void what_could_not_be_read_says_so_in_words() {
    hook("odd", "products/update", "[]");
    stage.reads();
    JsonNode webhook = webhook("odd");
    assertThat(webhook.path("state").asText()).isEqualTo("FAILED");
    assertThat(webhook.path("reason").asText()).isEqualTo("the body is no JSON object");
    assertThat(
            stage
                .api
                .get("/api/v1/webhooks?state=FAILED&source=" + SOURCE)
                .is(200)
                .json()
                .path("items"))
        .hasSize(1);
  }

  @Test
  void what_failed_is_read_again_when_the_mistake_is_mended_as_the_plan_said() {
    AtomicBoolean broken = new AtomicBoolean(true);
    Inbox inbox = stage.bean(Inbox.class);
    inbox.attach(
        "test",
        webhook -> {
          if (broken.get()) {
            throw new UnreadableWebhookException("the route is wrong");
          }
          return Read.of("read");
        });
    try {
      for (String id : new String[] {"one", "two", "three"}) {
        inbox.store(
            new Webhook("test", "s", id, "x", new byte[] {1}, stage.bean(Clock.class).instant()));
      }
      stage.reads();
      broken.set(false);

      String which = "{\"source\":\"test/s\",\"failed\":true";
      JsonNode plan = readAgain(which + "}").is(200).json();
      assertThat(plan.path("plan").path("matching").asInt()).isEqualTo(3);
      assertThat(plan.path("plan").path("reasons").path("the route is wrong").asInt()).isEqualTo(3);
      assertThat(plan.has("due")).isFalse();

      assertThat(readAgain(which + ",\"run\":true,\"expect\":2}").status()).isEqualTo(409);
      readAgain(which + ",\"run\":true,\"expect\":3}").is(200);
      stage.reads();
      assertThat(
              stage
                  .sql("SELECT count(*) FROM inbox WHERE state = 'DONE' AND read_again = 1")
                  .query(Long.class)
                  .single())
          .isEqualTo(3);
      assertThat(
              readAgain("{\"source\":\"test/s\",\"deliveryId\":\"one\"}")
                  .is(200)
                  .json()
                  .path("plan")
                  .path("skipped")
                  .asInt())
          .as("this reader does not say that it may read twice")
          .isEqualTo(1);
    } finally {
      inbox.detach("test");
    }
  }

  @Test
  void what_was_read_is_read_again_and_fires_nothing_twice() {
    hook("first", "products/update", product(0, "2026-01-01T10:00:00Z"));
    stage.reads();
    long before = stage.sql("SELECT count(*) FROM trigger_event").query(Long.class).single();
    readAgain(
            "{\"source\":\"%s\",\"deliveryId\":\"first\",\"run\":true,\"expect\":1}"
                .formatted(SOURCE))
        .is(200);
    stage.reads();
    assertThat(webhook("first").path("readAgain").asInt()).isEqualTo(1);
    assertThat(webhook("first").path("state").asText()).isEqualTo("DONE");
    assertThat(stage.sql("SELECT count(*) FROM trigger_event").query(Long.class).single())
        .isEqualTo(before);
  }

  @Test
  void the_console_shows_the_same() {
    hook("odd", "products/update", "[]");
    hook("other", "carts/update", "{}");
    stage.reads();
    Browser browser = stage.browser().loggedIn();
    assertThat(browser.open("/inbox?source=" + SOURCE + "&deliveryId=other").body())
        .contains("topic_ignored");
    assertThat(browser.open("/inbox/" + webhook("other").path("id").asText()).body())
        .contains("Nothing is done with webhooks of this topic.");
    assertThat(browser.open("/inbox/" + webhook("odd").path("id").asText()).body())
        .contains("the body is no JSON object")
        .contains("Read again");
  }

  private Http.Answer readAgain(String body) {
    return stage.api.post("/api/v1/webhooks:readAgain", body);
  }

  private JsonNode webhook(String deliveryId) {
    JsonNode items =
        stage
            .api
            .get("/api/v1/webhooks?source=" + SOURCE + "&deliveryId=" + deliveryId)
            .is(200)
            .json()
            .path("items");
    assertThat(items).as(deliveryId).hasSize(1);
    return items.get(0);
  }

  private String reason(String deliveryId) {
    return webhook(deliveryId).path("reason").asText();
  }

  private static String level(int available, String at) {
    return "{\"inventory_item_id\":%d,\"location_id\":1,\"available\":%d,\"updated_at\":\"%s\"}"
        .formatted(ITEM + 1, available, at);
  }

  private static String product(int quantity, String at) {
    return """
    {"id":632910392,"title":"Tee","handle":"tee","status":"active","published_at":"2026-01-01T00:00:00Z","updated_at":"%s","variants":[{"id":808950810,"title":"Small","price":"19.99","inventory_item_id":%d,"inventory_quantity":%d,"inventory_management":"shopify","inventory_policy":"deny","updated_at":"%s"}]}\
    """
        .formatted(at, ITEM, quantity, at);
  }

  private void hook(String id, String topic, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(
              "shop-secret-for-tests".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      stage
          .open
          .post(
              "/hooks/shopify/northwind-shopify",
              body,
              "X-Shopify-Hmac-Sha256",
              Base64.getEncoder().encodeToString(mac.doFinal(body)),
              "X-Shopify-Topic",
              topic,
              "X-Shopify-Shop-Domain",
              "northwind.myshopify.com",
              "X-Shopify-Webhook-Id",
              id)
          .is(200);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
