package io.otn.connector;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What connectors have to know of a partner's shop; who it is and how it signs is read by others
 * from the same entries.
 *
 * @param partners the shops, by the ids that they post under
 * @param stock what counts as in stock where a partner says nothing else
 */
@Validated
@ConfigurationProperties("otn")
record ShopSettings(
    @DefaultValue @NotNull @Valid List<Shop> partners, @DefaultValue @NotNull @Valid Stock stock) {

  /**
   * @param scheme with the id the name of its source, {@code <scheme>/<id>}
   * @param page whose holders are told
   * @param stock this shop's own policy; what it leaves out is as in {@code otn.stock}
   * @param api where the shop itself can be asked
   */
  record Shop(
      @NotBlank String id,
      @NotBlank String scheme,
      @NotBlank String page,
      @Nullable String shop,
      @DefaultValue @NotNull @Valid Stock stock,
      @Nullable @Valid Api api) {

    String source() {
      return scheme + "/" + id;
    }
  }

  /**
   * Each as in {@code StockPolicy}.
   *
   * @param dwell how long it has to stay in before it is told, 60 s
   * @param coolDown from one restock of a variant to the next, 10 min
   * @param freshFor the age up to which a message is believed without asking, 15 min
   */
  record Stock(
      @Nullable Set<@NotBlank String> locations,
      @Nullable Set<@NotBlank String> exceptLocations,
      @Nullable @Positive Long minUnits,
      @Nullable Boolean backorder,
      @Nullable Boolean preorder,
      @Nullable @Positive Long unitsWhenUnknown,
      @Nullable @DurationMin Duration dwell,
      @Nullable @DurationMin Duration coolDown,
      @Nullable @DurationMin(seconds = 1) Duration freshFor) {

    StockPolicy over(StockPolicy other) {
      return new StockPolicy(
          or(locations, other.locations()),
          or(exceptLocations, other.exceptLocations()),
          or(minUnits, other.minUnits()),
          or(backorder, other.backorder()),
          or(preorder, other.preorder()),
          or(unitsWhenUnknown, other.unitsWhenUnknown()),
          or(dwell, other.dwell()),
          or(coolDown, other.coolDown()),
          or(freshFor, other.freshFor()));
    }

    private static <T> T or(@Nullable T own, T other) {
      return own == null ? other : own;
    }
  }

  /**
   * A shop's own API.
   *
   * @param url where it begins; WooCommerce's site, or BigCommerce's API where it is not the usual
   * @param site where people see the shop, to make addresses of BigCommerce's paths
   * @param key WooCommerce's consumer key
   * @param secret WooCommerce's consumer secret, BigCommerce's access token
   */
  record Api(@Nullable URI url, @Nullable URI site, @Nullable String key, @NotBlank String secret) {
    @Override
    public String toString() {
      return "Api[url=" + url + "]";
    }
  }
}
