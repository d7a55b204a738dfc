package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shop's signed webhooks, through the route that operators read, to the person's phone. */
class RestockTest {

  private static final String SECRET = "shop-secret-for-tests";
  private static final String PATH = "/hooks/shopify/northwind-shopify";

  private Stage stage;
  private JsonNode variant;
  private String topic;
  private Stage.Person ada;

  @BeforeEach
  void a_holder_of_a_sold_out_variant() {
    stage = Stage.clean();
    JsonNode range = stage.sandbox.get("/sandbox/shop").is(200).json();
    variant = range.path("products").get(0).path("variants").get(0);
    topic = "restock:" + variant.path("id").asText();
    stock(0);
    stage.sandbox.post("/sandbox/shop/announce", "{}").is(200);
    stage.runs();
    ada = stage.holder(topic);
  }

  @Test
  void a_restock_becomes_the_one_message_with_the_products_name_and_address() {
    stock(3);
    stage.runs();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.received(ada).getFirst().path("text").asText())
        .contains("is back in stock: https://northwind.myshopify.com/products/");
    JsonNode event = stage.api.get("/api/v1/events").is(200).json().path("items").get(0);
    assertThat(event.path("source").asText()).isEqualTo("shopify/northwind-shopify");
    assertThat(event.path("quantity").asInt()).isEqualTo(3);
    assertThat(event.path("counts").path("sent").asInt()).isEqualTo(1);
  }

  @Test
  void more_units_than_our_number_holds_are_the_most_that_it_holds() {
    byte[] body = level(3_000_000_000L, "2099-01-01T10:00:00-05:00");
    hook(body, sign(body), "inventory_levels/update", stage.name("w")).is(200);
    stage.reads();
    assertThat(stage.sql("SELECT quantity FROM trigger_event").query(Integer.class).single())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void a_header_that_is_no_name_is_refused_and_nothing_is_stored() {
    long before = stage.sql("SELECT count(*) FROM inbox").query(Long.class).single();
    byte[] body = level(4, "2099-01-01T10:00:00-05:00");
    assertProblem(
        hook(body, sign(body), "inventory_levels/update", "x".repeat(3000)), 400, "header_invalid");
    assertThat(stage.sql("SELECT count(*) FROM inbox").query(Long.class).single())
        .isEqualTo(before);
  }

  @Test
  void more_of_what_is_in_stock_already_is_no_restock() {
    stock(3);
    stage.runs();
    Stage.Person bob = stage.holder(topic);
    stock(10);
    stage.runs();
    assertThat(stage.received(bob)).isEmpty();
  }

  @Test
  void out_and_in_again_is_another_restock_for_who_asked_again() {
    stock(3);
    stage.runs();
    stock(0);
    stage.runs();
    stage.holder(ada, topic);
    stock(2);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(2);
  }

  @Test
  void the_first_sight_of_a_variant_fires_nothing() {
    stage
        .sql("TRUNCATE stock_variant, stock_item, stock_location, stock_level, stock_parked")
        .update();
    stock(5);
    stage.runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(stage.api.get("/api/v1/events").json().path("items")).isEmpty();
  }

  @Test
  void both_families_of_headers_are_taken() {
    stage.runs();
    byte[] body = level(4, "2099-01-01T10:00:00-05:00");
    assertThat(
            stage
                .open
                .post(
                    PATH,
                    body,
                    "Content-Type",
                    "application/json",
                    "shopify-hmac-sha256",
                    sign(body),
                    "shopify-topic",
                    "inventory_levels/update",
                    "shopify-shop-domain",
                    "northwind.myshopify.com",
                    "shopify-webhook-id",
                    stage.name("w"))
                .status())
        .isEqualTo(200);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_webhook_is_answered_with_200_and_nothing_in_it() {
    byte[] body = level(0, "2099-01-01T10:00:00-05:00");
    Http.Answer answer = hook(body, sign(body), "inventory_levels/update", stage.name("w"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.response().headers().map().keySet())
        .as("the caller's own headers do not come back")
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("shopify"));
  }

  @Test
  void five_times_the_same_delivery_in_a_row_is_one_restock() {
    byte[] body = level(4, "2099-01-01T10:00:00-05:00");
    String id = stage.name("w");
    for (int i = 0; i < 5; i++) {
      hook(body, sign(body), "inventory_levels/update", id).is(200);
    }
    // and five times under another id, as with two subscriptions to one topic
    for (int i = 0; i < 5; i++) {
      hook(body, sign(body), "inventory_levels/update", stage.name("w")).is(200);
    }
    stage.runs();
    assertThat(stage.api.get("/api/v1/events").json().path("items")).hasSize(1);
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_wrong_signature_or_an_unknown_partner_is_refused_and_nothing_is_stored() {
    stage.sql("TRUNCATE inbox").update();
    byte[] body = level(4, "2099-01-01T10:00:00-05:00");

    assertProblem(hook(body, "AAAA", "inventory_levels/update", "w"), 401, "signature_invalid");
    assertProblem(
        stage.open.post(PATH, body, "Content-Type", "application/json"), 401, "signature_invalid");
    assertProblem(
        stage.open.post("/hooks/shopify/nobody", body, "X-Shopify-Hmac-Sha256", sign(body)),
        404,
        "partner_unknown");
    assertProblem(
        stage.open.post(PATH, body, "X-Shopify-Hmac-Sha256", sign(body)), 400, "header_missing");
    assertThat(stage.sql("SELECT count(*) FROM inbox").query(Long.class).single()).isZero();
  }

  @Test
  void an_older_secret_still_signs_while_secrets_are_rotated() {
    byte[] body = level(0, "2099-01-01T10:00:00-05:00");
    assertThat(
            hook(body, sign(body, "an-older-secret"), "inventory_levels/update", stage.name("w"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void a_hint_for_an_item_that_nobody_named_yet_is_parked_with_a_reason_that_can_be_read() {
    byte[] body =
        "{\"inventory_item_id\":271878346596884015,\"location_id\":1,\"available\":3,\"updated_at\":\"2099-01-01T10:00:00-05:00\"}"
            .getBytes(StandardCharsets.UTF_8);
    hook(body, sign(body), "inventory_levels/update", "parked-1").is(200);
    stage.runs();
    assertThat(
            stage
                .sql("SELECT state || ' ' || reason FROM inbox WHERE delivery_id LIKE '%parked-1'")
                .query(String.class)
                .single())
        .isEqualTo("DONE parked");
  }

  @Test
  void an_unreadable_body_stays_in_the_inbox_for_a_person_and_stops_nobody() {
    byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
    hook(body, sign(body), "products/update", "odd-1").is(200);
    stock(3);
    stage.runs();
    assertThat(
            stage
                .sql("SELECT state FROM inbox WHERE delivery_id LIKE '%odd-1'")
                .query(String.class)
                .single())
        .isEqualTo("FAILED");
    assertThat(stage.received(ada)).hasSize(1);
  }

  private static void assertProblem(Http.Answer answer, int status, String code) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.response().headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    assertThat(answer.json().path("code").asText()).isEqualTo(code);
  }

  private void stock(int available) {
    // Shopify's versions are whole seconds: what follows within one is no later version.
    stage.sandbox.post("/sandbox/clock", "{\"advance\":\"PT2S\"}").is(200);
    stage
        .sandbox
        .post(
            "/sandbox/shop/variants/%s/stock".formatted(variant.path("id").asText()),
            "{\"available\":%d}".formatted(available))
        .is(200);
  }

  private byte[] level(long available, String at) {
    return "{\"inventory_item_id\":%s,\"location_id\":900001,\"available\":%d,\"updated_at\":\"%s\"}"
        .formatted(variant.path("inventoryItemId").asText(), available, at)
        .getBytes(StandardCharsets.UTF_8);
  }

  private Http.Answer hook(byte[] body, String signature, String subject, String id) {
    return stage.open.post(
        PATH,
        body,
        "Content-Type",
        "application/json",
        "X-Shopify-Hmac-Sha256",
        signature,
        "X-Shopify-Topic",
        subject,
        "X-Shopify-Shop-Domain",
        "northwind.myshopify.com",
        "X-Shopify-Webhook-Id",
        id);
  }

  private static String sign(byte[] body) {
    return sign(body, SECRET);
  }

  private static String sign(byte[] body, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
