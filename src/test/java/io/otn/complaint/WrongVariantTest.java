package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.ShopForTests;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Wrong variant, or all of them: one combination changed and 10 mails went out; a product was
 * deleted, 1,000 mails; a product was duplicated, 100 mails; only the first variant worked.
 *
 * <p>The rule: the key is the variant; only what changed can fire; creating, deleting, duplicating,
 * importing and drafts never do.
 */
class WrongVariantTest {
  private static final int VARIANTS = 1_000;

  private static String product(String status, int from, int quantity, int changed, int minute) {
    return """
    {"id":7,"title":"Tee","handle":"tee","status":"%s","published_at":"2026-01-01T09:00:00-05:00",
     "updated_at":"2026-11-20T%02d:%02d:00Z","variants":[%s]}
    """
        .formatted(
            status,
            9 + minute / 60,
            minute % 60,
            IntStream.range(from, from + VARIANTS)
                .mapToObj(
                    n ->
                        "{\"id\":%d,\"inventory_item_id\":%d,\"title\":\"V%d\",\"inventory_policy\":\"deny\",\"inventory_quantity\":%d}"
                            .formatted(n, 100_000 + n, n, n == changed ? 3 : quantity))
                .collect(Collectors.joining(",")));
  }

  @Test
  void deleting_a_product_with_a_thousand_variants_sends_nothing() {
    ShopForTests shop = ShopForTests.open(Map.of());
    shop.shopify("products/update", product("active", 1, 0, -1, 0));
    shop.shopify("products/delete", "{\"id\":7}");
    shop.later(Duration.ofHours(1));
    assertThat(shop.tells()).isEmpty();
  }

  @Test
  void one_of_a_thousand_comes_back_and_only_that_one_is_told_whichever_it_is() {
    ShopForTests shop = ShopForTests.open(Map.of());
    shop.shopify("products/update", product("active", 1, 0, -1, 0));
    shop.shopify("products/update", product("active", 1, 0, 777, 5));
    assertThat(shop.tells()).containsExactly("777:1");
  }

  @Test
  void a_duplicate_an_import_and_a_draft_that_is_published_send_nothing() {
    ShopForTests shop = ShopForTests.open(Map.of());
    shop.shopify("products/update", product("active", 1, 0, -1, 0));
    shop.shopify(
        "products/create", product("active", 5_001, 4, -1, 1).replace("\"id\":7,", "\"id\":8,"));
    shop.shopify("products/update", product("draft", 1, 0, -1, 2));
    shop.shopify("products/update", product("active", 1, 4, -1, 3));
    assertThat(shop.tells()).isEmpty();
  }
}
