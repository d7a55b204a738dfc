package io.otn.partner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otn.fixture.SettableClock;
import io.otn.web.ProblemException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each vector was computed apart from this code, by the vendors' descriptions. */
class ShopSignaturesTest {
  private static final String SQUARE_URL = "https://gw.example.com/in/square/7";

  private static final SettableClock CLOCK = new SettableClock(Instant.ofEpochSecond(1764000000));

  /** A webhook as the vendor signs it, with the secret of the vector. */
  record Vector(WebhookScheme scheme, String secret, Map<String, String> headers, String body) {

    Optional<VerifiedWebhook> verify(List<String> secrets, @Nullable String shop, byte[] bytes) {
      return scheme.verify(
          new Partner("acme", "1001", scheme.name(), shop, SQUARE_URL, secrets, null),
          headers,
          bytes);
    }

    VerifiedWebhook verified(@Nullable String shop) {
      return verify(List.of(secret), shop, body.getBytes(UTF_8)).orElseThrow();
    }

    Vector with(String name, String value) {
      Map<String, String> changed = new HashMap<>(headers);
      changed.put(name, value);
      return new Vector(scheme, secret, changed, body);
    }

    @Override
    public String toString() {
      return scheme.name();
    }
  }

  private static final Vector SHOPIFY =
      new Vector(
          new ShopifyScheme(),
          "hush-client-secret",
          Map.of(
              "x-shopify-hmac-sha256",
              "hDoRdND1YUVqNOF75RNOXMppWAe5QPz6jcUG6HaFR/M=",
              "x-shopify-topic",
              "inventory_levels/update",
              "x-shopify-shop-domain",
              "x.myshopify.com",
              "x-shopify-webhook-id",
              "w-1"),
          """
          {"inventory_item_id":271878346596884015,"location_id":53716844710,"available":3,"updated_at":"2026-11-20T10:00:00-05:00","admin_graphql_api_id":"gid://shopify/InventoryLevel/87892394150?inventory_item_id=271878346596884015"}\
          """
              .strip());

  private static final Vector WOOCOMMERCE =
      new Vector(
          new WooCommerceScheme(),
          "wc-secret",
          Map.of(
              "x-wc-webhook-signature",
              "WdCz48mQI5ul1Xkzx5iA0hC6EbSPaaalFZd3pwxogn8=",
              "x-wc-webhook-topic",
              "product.updated",
              "x-wc-webhook-source",
              "https://shop.example.com/"),
          "{\"id\":1537,\"stock_status\":\"instock\",\"stock_quantity\":4}");

  private static final Vector BIGCOMMERCE =
      new Vector(
          new BigCommerceScheme(CLOCK),
          "bc-client-secret",
          Map.of(
              "webhook-id",
              "msg_1",
              "webhook-timestamp",
              "1764000000",
              "webhook-signature",
              "v1,g1k4hQsbcwwmOuw1I2SLxh4pb7ETPjhXEOI/UW8Gs/g="),
          "{\"scope\":\"store/sku/inventory/updated\",\"data\":{\"type\":\"sku\",\"id\":461}}");

  private static final Vector SQUARE =
      new Vector(
          new SquareScheme(),
          "sq-key",
          Map.of("x-square-hmacsha256-signature", "+NjY0KPEYcpMuJnuLzcUN8XQYSuaU1bWQYE+ifJBkDI="),
          "{\"merchant_id\":\"6SSW7HV8K2ST5\",\"type\":\"inventory.count.updated\",\"event_id\":\"df5f3813-a913-45a1-94e9-fdc3f7d5e3b6\"}");

  static Stream<Vector> vectors() {
    return Stream.of(SHOPIFY, WOOCOMMERCE, BIGCOMMERCE, SQUARE);
  }

  private static @Nullable String shopOf(Vector vector) {
    return vector == SHOPIFY ? "x.myshopify.com" : null;
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, int status, String code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.status().value()).isEqualTo(status);
              assertThat(problem.code()).isEqualTo(code);
            });
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void what_the_vendor_signs_is_good(Vector vector) {
    assertThat(vector.verified(shopOf(vector)).partner().id()).isEqualTo("acme");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void each_of_several_secrets_may_have_signed(Vector vector) {
    byte[] body = vector.body().getBytes(UTF_8);
    assertThat(vector.verify(List.of("older", vector.secret()), shopOf(vector), body)).isPresent();
    assertThat(vector.verify(List.of(vector.secret(), "newer"), shopOf(vector), body)).isPresent();
    assertRefused(
        () -> vector.verify(List.of("older", "newer"), shopOf(vector), body),
        401,
        "signature_invalid");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void one_byte_more_is_another_body(Vector vector) {
    assertRefused(
        () ->
            vector.verify(
                List.of(vector.secret()), shopOf(vector), (vector.body() + " ").getBytes(UTF_8)),
        401,
        "signature_invalid");
  }

  @Test
  void a_woocommerce_delivery_is_named_by_its_second_its_topic_and_its_body() {
    VerifiedWebhook one = WOOCOMMERCE.with("x-wc-webhook-delivery-id", "a").verified(null);
    VerifiedWebhook again = WOOCOMMERCE.with("x-wc-webhook-delivery-id", "a").verified(null);
    VerifiedWebhook later = WOOCOMMERCE.with("x-wc-webhook-delivery-id", "b").verified(null);
    assertThat(later.deliveryId()).isNotEqualTo(one.deliveryId());
    VerifiedWebhook other =
        WOOCOMMERCE.with("x-wc-webhook-topic", "product.restored").verified(null);
    assertThat(one.deliveryId()).startsWith("product.updated ").isEqualTo(again.deliveryId());
    assertThat(other.deliveryId()).isNotEqualTo(one.deliveryId());
    assertThat(one.subject()).isEqualTo("product.updated");
  }

  @Test
  void a_woocommerce_secret_is_good_with_its_html_entities_or_without() {
    // signed with a"b&c, as WordPress does with a&quot;b&amp;c
    String body = "{}";
    byte[] signature = io.otn.secret.Hmac.sha256("a\"b&c", body.getBytes(UTF_8));
    Vector vector =
        new Vector(
            new WooCommerceScheme(),
            "a&quot;b&amp;c",
            Map.of(
                "x-wc-webhook-signature",
                java.util.Base64.getEncoder().encodeToString(signature),
                "x-wc-webhook-topic",
                "product.updated"),
            body);
    assertThat(vector.verified(null).subject()).isEqualTo("product.updated");
    assertThat(vector.verify(List.of("a\"b&c"), null, body.getBytes(UTF_8))).isPresent();
  }

  @Test
  void the_ping_of_a_new_woocommerce_webhook_is_good_and_tells_nothing() {
    Vector ping = new Vector(new WooCommerceScheme(), "wc-secret", Map.of(), "webhook_id=12");
    assertThat(ping.verify(List.of("wc-secret"), null, "webhook_id=12".getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "webhook_id=", "webhook_id=12&id=1", "webhook_id=12\n", "{\"id\":1537}"})
  void what_is_unsigned_and_no_ping_is_refused(String body) {
    Vector unsigned = new Vector(new WooCommerceScheme(), "wc-secret", Map.of(), body);
    assertRefused(
        () -> unsigned.verify(List.of("wc-secret"), null, body.getBytes(UTF_8)),
        401,
        "signature_invalid");
  }

  @Test
  void a_woocommerce_shop_is_known_by_its_site_where_that_is_configured() {
    assertThat(WOOCOMMERCE.verified("shop.example.com").subject()).isEqualTo("product.updated");
    assertThat(WOOCOMMERCE.verified("https://Shop.example.com").subject())
        .isEqualTo("product.updated");
    assertRefused(() -> WOOCOMMERCE.verified("other.example.com"), 401, "shop_mismatch");
  }

  @Test
  void a_bigcommerce_delivery_is_named_by_its_hash_and_time_else_by_its_id() {
    assertThat(BIGCOMMERCE.verified(null).deliveryId()).isEqualTo("msg_1");
    assertThat(BIGCOMMERCE.verified(null).subject()).isEqualTo("store/sku/inventory/updated");
    String body =
        "{\"scope\":\"store/sku/inventory/updated\",\"producer\":\"stores/abc\",\"hash\":\"9f\",\"created_at\":1764000001}";
    assertThat(bigCommerce(body).verified("abc").deliveryId()).isEqualTo("9f 1764000001");
    assertRefused(() -> bigCommerce(body).verified("other"), 401, "shop_mismatch");
  }

  private static Vector bigCommerce(String body) {
    byte[] signature =
        io.otn.secret.Hmac.sha256(
            BIGCOMMERCE.secret(), ("msg_1.1764000000." + body).getBytes(UTF_8));
    return new Vector(
        BIGCOMMERCE.scheme(),
        BIGCOMMERCE.secret(),
        Map.of(
            "webhook-id",
            "msg_1",
            "webhook-timestamp",
            "1764000000",
            "webhook-signature",
            "v1," + java.util.Base64.getEncoder().encodeToString(signature)),
        body);
  }

  @Test
  void a_square_event_is_named_by_its_id_and_signed_for_the_configured_address_only() {
    assertThat(SQUARE.verified(null).deliveryId())
        .isEqualTo("df5f3813-a913-45a1-94e9-fdc3f7d5e3b6");
    assertThat(SQUARE.verified("6SSW7HV8K2ST5").subject()).isEqualTo("inventory.count.updated");
    assertRefused(() -> SQUARE.verified("another"), 401, "shop_mismatch");
    Partner elsewhere =
        new Partner(
            "acme", "1001", "square", null, "http://10.0.0.7/in/square/7", List.of("sq-key"), null);
    assertRefused(
        () -> SQUARE.scheme().verify(elsewhere, SQUARE.headers(), SQUARE.body().getBytes(UTF_8)),
        401,
        "signature_invalid");
  }

  @Test
  void square_needs_the_address_that_it_signs() {
    Partner partner = new Partner("till", "1001", "square", null, null, List.of("sq-key"), null);
    assertThatThrownBy(() -> new SquareScheme().check(partner))
        .hasMessageContaining("otn.partners 'till': url is missing")
        .hasMessageContaining("https://gateway.example.com/hooks/square/till");
  }
}
