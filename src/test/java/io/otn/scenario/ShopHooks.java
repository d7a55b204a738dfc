package io.otn.scenario;

import io.otn.fixture.Http;
import io.otn.secret.Hmac;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Webhooks as Shopify posts them, signed for the stage's shop. */
public record ShopHooks(Stage stage) {

  public static final String SECRET = "shop-secret-for-tests";
  public static final String PATH = "/hooks/shopify/northwind-shopify";
  public static final String SOURCE = "shopify/northwind-shopify";
  public static final String DOMAIN = "northwind.myshopify.com";

  /** One delivery under an id of its own. */
  public Http.Answer post(String topic, String body) {
    return post(topic, body, stage.name("w"));
  }

  public Http.Answer post(String topic, String body, String webhookId, String... moreHeaders) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    List<String> headers =
        new ArrayList<>(
            List.of(
                "Content-Type", "application/json",
                "X-Shopify-Hmac-Sha256", sign(bytes),
                "X-Shopify-Topic", topic,
                "X-Shopify-Shop-Domain", DOMAIN,
                "X-Shopify-Webhook-Id", webhookId));
    headers.addAll(List.of(moreHeaders));
    return stage.open.post(PATH, bytes, headers.toArray(String[]::new));
  }

  /** A message of the Events family, about a resource. */
  public Http.Answer event(
      String topic, String action, String resource, String body, String eventId) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return stage.open.post(
        PATH,
        bytes,
        "Content-Type",
        "application/json",
        "shopify-hmac-sha256",
        sign(bytes),
        "shopify-topic",
        topic,
        "shopify-action",
        action,
        "shopify-handle",
        "price-drops",
        "shopify-resource-id",
        resource,
        "shopify-shop-domain",
        DOMAIN,
        "shopify-api-version",
        "2026-10",
        "shopify-webhook-id",
        stage.name("w"),
        "shopify-event-id",
        eventId);
  }

  /** What came of the delivery that was received last. */
  public String verdict() {
    return stage
        .sql(
            "SELECT state || ' ' || reason FROM inbox WHERE kind = 'shopify' ORDER BY id DESC LIMIT"
                + " 1")
        .query(String.class)
        .single();
  }

  public static String sign(byte[] body) {
    return Base64.getEncoder().encodeToString(Hmac.sha256(SECRET, body));
  }

  public static String level(String item, long location, int available, String updatedAt) {
    return """
    {"inventory_item_id":%s,"location_id":%d,"available":%d,"updated_at":"%s"}
    """
        .formatted(item, location, available, updatedAt);
  }

  public static String product(
      String id, String variant, String item, String status, int quantity, String updatedAt) {
    return """
    {"id":%s,"title":"Tee","handle":"tee","status":"%s","published_at":"2026-01-01T00:00:00Z","updated_at":"%s",
     "variants":[{"id":%s,"title":"Default Title","price":"19.99","inventory_policy":"deny",
                  "inventory_item_id":%s,"inventory_quantity":%d}]}
    """
        .formatted(id, status, updatedAt, variant, item, quantity);
  }
}
