package io.otn.shopify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.ShopifyStandIn;
import io.otn.shopify.ShopifySettings.Access;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** How a shop is asked that is busy, away, or wants none of it. */
class AdminApiTest {

  private static final String QUESTION = "query Shop { shop { currencyCode } }";
  private static final String SHOP = "northwind.myshopify.com";

  private final ShopifyStandIn standIn = new ShopifyStandIn(Clock.systemUTC());
  private final List<Duration> pauses = new ArrayList<>();
  private AdminApi api;

  @BeforeEach
  void anApi() {
    api = new AdminApi(settings(Map.of()), Optional.of(pauses::add));
  }

  @AfterEach
  void close() {
    standIn.close();
  }

  @Test
  void a_shop_that_serves_is_asked_once_with_the_version_and_the_token() throws Exception {
    assertThat(ask().path("shop").path("currencyCode").asText()).isEqualTo("EUR");
    assertThat(standIn.requests).hasSize(1);
    assertThat(standIn.paths).containsExactly("/admin/api/2026-10/graphql.json");
    assertThat(pauses).isEmpty();
  }

  @Test
  void a_request_that_the_bucket_cannot_pay_for_waits_until_it_can() throws Exception {
    standIn.cost = 400;
    standIn.available = 500;
    ask();
    ask();
    assertThat(pauses).hasSize(2);
    assertThat(pauses.getFirst())
        .as("300 points are missing at 100 a second")
        .isBetween(Duration.ofMillis(2500), Duration.ofSeconds(3));
    assertThat(pauses.getLast())
        .as("it was throttled all the same")
        .isEqualTo(Duration.ofSeconds(4));
    assertThat(standIn.requests).hasSize(3);
  }

  @Test
  void a_shop_that_is_away_is_asked_again_with_growing_waits() throws Exception {
    standIn.fails(503, "").fails(502, "<html>").fails(200, "no json");
    ask();
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void a_shop_that_says_how_long_to_wait_is_heard() throws Exception {
    standIn.fails(429, "", Map.of("Retry-After", "2.5"));
    ask();
    assertThat(pauses).containsExactly(Duration.ofMillis(2500));
  }

  @Test
  void a_shop_that_never_serves_is_given_up_after_the_configured_tries() {
    for (int n = 0; n < 6; n++) {
      standIn.fails(503, "");
    }
    assertThatThrownBy(this::ask)
        .isInstanceOf(AdminApiException.class)
        .hasMessage(
            "the Admin API of northwind.myshopify.com does not serve: status 503, 6 times in a"
                + " row");
    assertThat(standIn.requests).hasSize(6);
  }

  @Test
  void a_wait_that_is_too_long_ends_the_run() {
    standIn.fails(429, "", Map.of("Retry-After", "600"));
    assertThatThrownBy(this::ask).hasMessage("northwind.myshopify.com asks to wait for 600 s");
    assertThat(pauses).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void a_refused_token_is_told_at_once_and_not_shown(int status) {
    standIn.fails(status, "{\"errors\":\"" + ShopifyStandIn.TOKEN + "\"}");
    AdminApiException refused = catchThrowableOfType(AdminApiException.class, this::ask);
    assertThat(refused.why()).isEqualTo(AdminApiException.Cause.ACCESS);
    assertThat(refused.getMessage())
        .contains("otn.shopify.shops")
        .doesNotContain(ShopifyStandIn.TOKEN);
    assertThat(standIn.requests).hasSize(1);
  }

  @Test
  void a_redirect_does_not_take_the_token_along() {
    ShopifyStandIn elsewhere = new ShopifyStandIn(Clock.systemUTC());
    try {
      standIn.fails(
          302, "", Map.of("Location", elsewhere.url() + "/admin/api/2026-10/graphql.json"));
      assertThatThrownBy(this::ask).hasMessageContaining("status 302");
      assertThat(elsewhere.requests).isEmpty();
    } finally {
      elsewhere.close();
    }
  }

  @Test
  void a_missing_scope_and_a_field_that_is_gone_are_no_matter_of_trying_again() {
    standIn.fails(200, error("ACCESS_DENIED", "Access denied for inventoryItem field."));
    standIn.fails(200, error("undefinedField", "Field 'price' doesn't exist"));
    AdminApiException scope = catchThrowableOfType(AdminApiException.class, this::ask);
    assertThat(scope.why()).isEqualTo(AdminApiException.Cause.ACCESS);
    assertThat(scope).hasMessageContaining("Access denied for inventoryItem field.");
    AdminApiException field = catchThrowableOfType(AdminApiException.class, this::ask);
    assertThat(field.why()).isEqualTo(AdminApiException.Cause.QUERY);
    assertThat(field).hasMessageContaining("2026-10").hasMessageContaining("doesn't exist");
  }

  @Test
  void settings_are_told_from_what_they_look_like_and_never_show_the_token() {
    assertThat(settings(Map.of()).toString()).doesNotContain(ShopifyStandIn.TOKEN);
    assertThatThrownBy(() -> settings(Map.of("otn.shopify.api-version", "2026-11")))
        .hasRootCauseMessage(
            "otn.shopify.api-version '2026-11' is none; write a quarter such as 2026-10");
    assertThatThrownBy(
            () -> settings(Map.of("otn.shopify.shops[0].admin-url", "http://shop.example")))
        .hasRootCauseMessage(
            "otn.shopify.shops 'northwind': admin-url is not safe for an access token; write an"
                + " https address, or leave it out");
    assertThatThrownBy(() -> settings(Map.of("otn.shopify.shops[0].currency", "euro")))
        .hasRootCauseMessage(
            "otn.shopify.shops 'northwind': currency 'euro' is none; write three letters such as"
                + " EUR");
  }

  private static String error(String code, String message) {
    return """
    {"errors":[{"message":"%s","extensions":{"code":"%s"}}]}
    """
        .formatted(message, code);
  }

  private JsonNode ask() throws AdminApiException, InterruptedException {
    ShopifySettings settings = settings(Map.of());
    Access access = settings.access("northwind").orElseThrow();
    return api.ask(SHOP, access, QUESTION, Map.of());
  }

  private ShopifySettings settings(Map<String, String> more) {
    Map<String, String> all =
        new java.util.HashMap<>(
            Map.of(
                "otn.shopify.shops[0].partner",
                "northwind",
                "otn.shopify.shops[0].access-token",
                ShopifyStandIn.TOKEN,
                "otn.shopify.shops[0].admin-url",
                URI.create(standIn.url()).toString()));
    all.putAll(more);
    return new Binder(new MapConfigurationPropertySource(all))
        .bindOrCreate("otn.shopify", ShopifySettings.class);
  }
}
