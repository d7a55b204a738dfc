package io.otn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShopTest {

  @Test
  void signatures_are_those_of_the_published_vector() {
    var body =
        "{\"inventory_item_id\":271878346596884015,\"location_id\":53716844710,\"available\":3,\"updated_at\":\"2026-11-20T10:00:00-05:00\",\"admin_graphql_api_id\":\"gid://shopify/InventoryLevel/87892394150?inventory_item_id=271878346596884015\"}";

    assertThat(Signature.shopify("hush-client-secret", body.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("hDoRdND1YUVqNOF75RNOXMppWAe5QPz6jcUG6HaFR/M=");
  }

  @Test
  void a_change_of_stock_is_told_by_the_level_and_by_the_product() {
    try (var play = new Play()) {
      var answer = play.post("/shop/variants/808950810/stock", "{\"available\":3}");

      assertThat(answer.json().path("posted").toString()).isEqualTo("[200,200]");
      var level = posts(play).getFirst();
      assertThat(level.path()).isEqualTo("/hooks/shopify/northwind-shopify");
      assertThat(level.headers())
          .containsEntry("X-Shopify-Topic", "inventory_levels/update")
          .containsEntry("X-Shopify-Shop-Domain", "northwind.myshopify.com")
          .containsEntry(
              "X-Shopify-Hmac-Sha256", Signature.shopify("sandbox-shop-secret", level.bytes()))
          .containsKeys(
              "X-Shopify-API-Version",
              "X-Shopify-Webhook-Id",
              "X-Shopify-Event-Id",
              "X-Shopify-Triggered-At");
      assertThat(level.json().path("available").asInt()).isEqualTo(3);
      var product = posts(play).getLast();
      assertThat(product.headers()).containsEntry("X-Shopify-Topic", "products/update");
      var variant = product.json().at("/variants/0");
      assertThat(variant.path("inventory_item_id"))
          .isEqualTo(level.json().path("inventory_item_id"));
      assertThat(variant.path("inventory_quantity").asInt()).isEqualTo(3);
      assertThat(variant.path("price").isTextual()).isTrue();
      assertThat(product.json().path("status").asText()).isEqualTo("active");
    }
  }

  @Test
  void the_range_is_announced_once_the_gateway_takes_it() {
    try (var play = new Play("otn.sandbox.shop.announce=true")) {
      await().untilAsserted(() -> assertThat(posts(play)).hasSize(2));
      assertThat(posts(play))
          .allMatch(p -> "products/update".equals(p.headers().get("X-Shopify-Topic")));
      assertThat(play.post("/shop/announce", "").json().path("taken").asBoolean()).isTrue();
    }
  }

  @Test
  void an_unknown_variant_and_a_wrong_number_are_refused_with_what_to_write() {
    try (var play = new Play()) {
      assertThat(play.post("/shop/variants/1/stock", "{\"available\":3}").status()).isEqualTo(404);
      var wrong = play.post("/shop/variants/808950810/stock", "{\"available\":-1}");
      assertThat(wrong.status()).isEqualTo(400);
      assertThat(wrong.json().path("field").asText()).isEqualTo("available");
      assertThat(play.post("/shop/variants/808950810/stock", "{}").status()).isEqualTo(400);
    }
  }

  private static List<Receiver.Received> posts(Play play) {
    return play.received.stream().filter(r -> r.path().startsWith("/hooks/")).toList();
  }
}
