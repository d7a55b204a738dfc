package io.otn.shopify;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param apiVersion of the Admin API, a quarter such as {@code 2026-10}
 * @param readAfter how long to wait before something is read that a webhook has just named; reads
 *     may lag behind webhooks
 * @param overlap how far a read of changes goes back behind the newest change that was seen
 * @param pageSize variants in one request; the shop's plan limits what a request may cost
 * @param levels locations that are read with each variant; more are read one variant at a time
 * @param slice pages that are read in a row before somebody else has a turn
 * @param timeout of one request
 * @param tries how often a request is made that the shop could not serve
 * @param firstWait after a request that the shop could not serve; each further one is twice as long
 * @param longestWait that the shop's throttle may cost at once; longer ends the run, to be tried
 *     again
 * @param topics the webhooks that a shop should send, each to one address
 * @param shops whose Admin API may be asked
 */
@Validated
@ConfigurationProperties("otn.shopify")
record ShopifySettings(
    @DefaultValue("2026-10") @NotBlank String apiVersion,
    @DefaultValue("30s") @NotNull Duration readAfter,
    @DefaultValue("5m") @NotNull Duration overlap,
    @DefaultValue("50") @Min(1) @Max(250) int pageSize,
    @DefaultValue("20") @Min(1) @Max(250) int levels,
    @DefaultValue("400") @Min(1) int slice,
    @DefaultValue("20s") @NotNull Duration timeout,
    @DefaultValue("6") @Min(1) @Max(20) int tries,
    @DefaultValue("1s") @NotNull Duration firstWait,
    @DefaultValue("1m") @NotNull Duration longestWait,
    @DefaultValue({
          "inventory_levels/update",
          "inventory_levels/connect",
          "inventory_levels/disconnect",
          "inventory_items/update",
          "inventory_items/delete",
          "products/create",
          "products/update",
          "products/delete",
          "locations/activate",
          "locations/deactivate",
          "locations/delete",
          "app/uninstalled"
        })
        @NotNull
        List<@NotBlank String> topics,
    @DefaultValue @NotNull @Valid List<Access> shops) {

  private static final Pattern VERSION = Pattern.compile("[0-9]{4}-(01|04|07|10)|unstable");
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  ShopifySettings {
    if (!VERSION.matcher(apiVersion).matches()) {
      throw new IllegalArgumentException(
          "otn.shopify.api-version '%s' is none; write a quarter such as 2026-10"
              .formatted(apiVersion));
    }
  }

  /** What {@link SubscriptionAudit} does about subscriptions that are not as they should be. */
  enum Subscriptions {
    /** Missing ones are made, doubles and wrong addresses removed. */
    REPAIR,
    /** It is told, and nothing changed. */
    TELL,
    /** They are in the app's own configuration file, which the Admin API does not show. */
    OFF
  }

  /**
   * @param partner the partner's id in {@code otn.partners}, of scheme {@code shopify}
   * @param accessToken of the app in this shop, {@code shpat_…}; sent to this shop alone
   * @param adminUrl instead of {@code https://<shop>}, for a stand-in of the shop
   * @param currency of the shop's prices, ISO 4217; else the shop is asked
   * @param subscriptions what becomes of webhook subscriptions that are not as they should be
   */
  record Access(
      @NotBlank String partner,
      @NotBlank String accessToken,
      @Nullable URI adminUrl,
      @Nullable String currency,
      @DefaultValue("TELL") Subscriptions subscriptions) {

    Access {
      if (adminUrl != null && !isSafe(adminUrl)) {
        throw new IllegalArgumentException(
            "otn.shopify.shops '%s': admin-url is not safe for an access token; write an https address, or leave it out"
                .formatted(partner));
      }
      if (currency != null && !CURRENCY.matcher(currency).matches()) {
        throw new IllegalArgumentException(
            "otn.shopify.shops '%s': currency '%s' is none; write three letters such as EUR"
                .formatted(partner, currency));
      }
    }

    private static boolean isSafe(URI url) {
      return "https".equals(url.getScheme())
          || ("http".equals(url.getScheme()) && LOOPBACK.contains(String.valueOf(url.getHost())));
    }

    @Override
    public String toString() {
      return "Access[partner=%s, adminUrl=%s, currency=%s, subscriptions=%s]"
          .formatted(partner, adminUrl, currency, subscriptions);
    }
  }

  Optional<Access> access(String partner) {
    return shops.stream().filter(access -> access.partner().equals(partner)).findFirst();
  }
}
