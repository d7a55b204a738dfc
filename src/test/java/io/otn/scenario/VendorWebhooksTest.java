package io.otn.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import io.otn.secret.Hmac;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WooCommerce, BigCommerce and Square through the doors that they post to. */
class VendorWebhooksTest {
  private Stage stage;

  @BeforeEach
  void a_stage() {
    stage = Stage.clean();
  }

  private static String base64(String secret, String message) {
    return Base64.getEncoder().encodeToString(Hmac.sha256(secret, message.getBytes(UTF_8)));
  }

  private Http.Answer woo(String body) {
    return woo(stage, body);
  }

  static Http.Answer woo(Stage stage, String body) {
    return stage.open.post(
        "/hooks/woocommerce/woo-shop",
        body.getBytes(UTF_8),
        "Content-Type",
        "application/json",
        "X-WC-Webhook-Signature",
        base64("woo-secret", body),
        "X-WC-Webhook-Topic",
        "product.updated",
        "X-WC-Webhook-Delivery-ID",
        Long.toString(stage.clock.instant().getEpochSecond()),
        "X-WC-Webhook-Source",
        "https://woo.example.com/");
  }

  static String tee(int quantity) {
    return """
    {"id":1537,"name":"Tee","type":"simple","permalink":"https://woo.example.com/tee","price":"30",
     "status":"publish","purchasable":true,"manage_stock":true,"backorders":"no",
     "stock_quantity":%d,"stock_status":"%s","date_modified_gmt":"2026-11-20T20:15:53"}
    """
        .formatted(quantity, quantity > 0 ? "instock" : "outofstock");
  }

  private Http.Answer big(String data, long createdAt) {
    String body =
        "{\"scope\":\"store/sku/inventory/updated\",\"producer\":\"stores/abc123\",\"hash\":\"%s\",\"created_at\":%d,\"data\":%s}"
            .formatted(stage.name("h"), createdAt, data);
    String at = Long.toString(stage.clock.instant().getEpochSecond());
    return stage.open.post(
        "/hooks/bigcommerce/big-store",
        body.getBytes(UTF_8),
        "webhook-id",
        "msg_1",
        "webhook-timestamp",
        at,
        "webhook-signature",
        "v1," + base64("big-secret", "msg_1." + at + "." + body));
  }

  private Http.Answer square(String quantity, String at) {
    String body =
        """
        {"merchant_id":"M1","type":"inventory.count.updated","event_id":"%s","data":{"object":{"inventory_counts":[
          {"catalog_object_id":"TEE-S","state":"IN_STOCK","location_id":"L1","quantity":"%s","calculated_at":"%s"}]}}}
        """
            .formatted(stage.name("e"), quantity, at);
    return stage.open.post(
        "/hooks/square/square-till",
        body.getBytes(UTF_8),
        "x-square-hmacsha256-signature",
        base64("square-key", "https://gw.example.com/hooks/square/square-till" + body));
  }

  private static void assertTaken(Http.Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void a_woocommerce_restock_becomes_the_one_message() {
    assertTaken(woo(tee(0)));
    stage.reads();
    Stage.Person ada = stage.holder("restock:1537");
    stage.later(java.time.Duration.ofSeconds(5));
    assertTaken(woo(tee(3)));
    assertTaken(woo(tee(3)));
    stage.runs();
    assertThat(stage.received(ada))
        .singleElement()
        .satisfies(
            message ->
                assertThat(message.path("text").asText())
                    .isEqualTo("Tee is back in stock: https://woo.example.com/tee"));
    assertThat(
            stage
                .sql("SELECT count(*) FROM inbox WHERE kind = 'woocommerce'")
                .query(Long.class)
                .single())
        .as("the same body twice in a second is one webhook")
        .isEqualTo(2);
  }

  @Test
  void the_ping_of_woocommerce_is_answered_with_exactly_200_and_not_stored() {
    Http.Answer answer =
        stage.open.post(
            "/hooks/woocommerce/woo-shop",
            "webhook_id=12".getBytes(UTF_8),
            "Content-Type",
            "application/x-www-form-urlencoded");
    assertTaken(answer);
    assertThat(stage.sql("SELECT count(*) FROM inbox").query(Long.class).single()).isZero();
  }

  @Test
  void a_bigcommerce_restock_is_told_with_what_the_person_was_asked_with() {
    long now = stage.clock.instant().getEpochSecond();
    String data =
        "{\"type\":\"sku\",\"id\":461,\"inventory\":{\"product_id\":206,\"variant_id\":509,\"method\":\"absolute\",\"value\":%d}}";
    assertTaken(big(data.formatted(0), now - 20));
    stage.reads();
    Stage.Person ada = stage.holder("restock:206-509");
    assertTaken(big(data.formatted(5), now - 10));
    stage.runs();
    assertThat(stage.received(ada))
        .singleElement()
        .satisfies(message -> assertThat(message.path("text").asText()).startsWith("Tee "));
  }

  @Test
  void a_square_count_is_signed_for_the_public_address_and_becomes_the_one_message() {
    String at = stage.clock.instant().minusSeconds(20).toString();
    assertTaken(square("0", at));
    stage.reads();
    Stage.Person ada = stage.holder("restock:TEE-S");
    assertTaken(square("10", stage.clock.instant().minusSeconds(5).toString()));
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_control_byte_in_a_header_is_told_as_a_problem() throws IOException {
    for (String path :
        new String[] {"/hooks/shopify/northwind-shopify", "/api/v1/events", "/hooks/x"}) {
      String answer =
          raw(
              "POST "
                  + path
                  + " HTTP/1.1\r\n"
                  + "Host: gateway\r\n"
                  + "X-Odd: a\u0085b\r\n"
                  + "Content-Length: 2\r\n"
                  + "Connection: close\r\n\r\n"
                  + "{}");
      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json", "header_invalid");
    }
  }

  private String raw(String request) throws IOException {
    return raw(stage, request);
  }

  /** Sends what no HTTP client would, and gives back all of the answer. */
  static String raw(Stage stage, String request) throws IOException {
    URI gateway = URI.create(stage.url());
    try (Socket socket = new Socket(gateway.getHost(), gateway.getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
