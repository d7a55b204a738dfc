package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.ShopifyStandIn.Subscription;
import io.otn.shopify.ShopifySchedule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shopify deletes subscriptions that failed, and tells nobody. */
class ShopifySubscriptionsTest {

  private static final String OURS = "https://otn.example.com/hooks/shopify/northwind-shopify";
  private static final int WANTED = 12;

  private Stage stage;

  @BeforeEach
  void aShopWithoutSubscriptions() {
    stage = Stage.clean().seesSources();
  }

  @Test
  void what_is_missing_is_made_once_for_each_topic_and_never_again() {
    JsonNode first = audit();
    assertThat(first.path("poll").path("auditSaid").asText())
        .contains("missing inventory_levels/update (repaired)");
    assertThat(stage.shopify.subscriptions).hasSize(WANTED);
    assertThat(stage.shopify.subscriptions).allMatch(each -> each.uri().equals(OURS));
    assertThat(stage.shopify.subscriptions)
        .extracting(Subscription::topic)
        .contains("INVENTORY_LEVELS_UPDATE", "APP_UNINSTALLED")
        .doesNotHaveDuplicates();

    assertThat(audit().path("poll").path("auditSaid").asText()).isEqualTo("all as they should be");
    assertThat(stage.shopify.subscriptions).hasSize(WANTED);
  }

  @Test
  void doubles_go_wrong_addresses_move_and_another_systems_are_left_alone() {
    audit();
    Subscription foreign =
        new Subscription("gid://x/9", "PRODUCTS_UPDATE", "https://else.example/in");
    Subscription twice = new Subscription("gid://x/8", "PRODUCTS_UPDATE", OURS + "");
    stage.shopify.subscriptions.add(foreign);
    stage.shopify.subscriptions.add(twice);
    stage.shopify.subscriptions.replaceAll(
        each ->
            each.topic().equals("PRODUCTS_DELETE")
                ? new Subscription(
                    each.id(), each.topic(), "https://old.example/hooks/shopify/northwind-shopify")
                : each);

    assertThat(audit().path("poll").path("auditSaid").asText())
        .isEqualTo("double products/update (repaired), wrong address products/delete (repaired)");
    assertThat(stage.shopify.subscriptions).hasSize(WANTED + 1).contains(foreign);
    assertThat(stage.shopify.subscriptions)
        .filteredOn(each -> each.topic().equals("PRODUCTS_DELETE"))
        .extracting(Subscription::uri)
        .containsExactly(OURS);
  }

  @Test
  void a_subscription_that_shopify_deleted_is_found_within_a_day_and_what_was_lost_is_read() {
    stage.bean(ShopifySchedule.class).full();
    stage.reconciles();
    stage.shopify.subscriptions.removeIf(each -> each.topic().equals("INVENTORY_LEVELS_UPDATE"));
    stage.later(Duration.ofHours(23));
    stage.bean(ShopifySchedule.class).changes();
    stage.reconciles();
    assertThat(stage.shopify.subscriptions).as("looked at yesterday").hasSize(WANTED - 1);

    stage.later(Duration.ofHours(2));
    stage.bean(ShopifySchedule.class).changes();
    stage.reconciles();
    assertThat(stage.shopify.subscriptions).hasSize(WANTED);
  }

  @Test
  void what_the_shop_refuses_to_repair_is_an_alert_until_it_is_mended() {
    stage.shopify.refuseCreate = "Address is not allowed";
    audit();
    assertThat(alerts()).contains("SUBSCRIPTION");
    assertThat(source().path("alerts").toString()).contains("Address is not allowed");

    stage.shopify.refuseCreate = null;
    audit();
    assertThat(alerts()).doesNotContain("SUBSCRIPTION");
  }

  @Test
  void a_shop_that_cannot_be_asked_is_a_problem_that_says_so_without_the_token() {
    stage.shopify.fails(401, "{}");
    var answer = stage.api.post("/api/v1/shopify/northwind-shopify:audit", "{}").is(502);
    assertThat(answer.json().path("code").asText()).isEqualTo("admin_api_failed");
    assertThat(answer.body())
        .contains("otn.shopify.shops")
        .doesNotContain(io.otn.fixture.ShopifyStandIn.TOKEN);
  }

  private JsonNode audit() {
    return stage.api.post("/api/v1/shopify/northwind-shopify:audit", "{}").is(200).json();
  }

  private JsonNode source() {
    return stage.api.get("/api/v1/sources/" + ShopHooks.SOURCE).is(200).json();
  }

  private List<String> alerts() {
    return source().path("alerts").findValuesAsText("kind");
  }
}
