package io.otn.partner;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.validation.annotation.Validated;

/**
 * @param partners who may post events
 */
@Validated
@ConfigurationProperties("otn")
record PartnerSettings(@DefaultValue @NotNull @Valid List<Configured> partners) {

  /** It stands in paths and before a colon in the names of events. */
  static final String ID = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  /**
   * @param id names the partner in paths such as {@code /hooks/shopify/<id>}
   * @param page whose holders its events reach
   * @param scheme how its requests are signed: {@code shopify}, {@code woocommerce}, {@code
   *     bigcommerce}, {@code square}, {@code standard-webhooks}, or {@code catch} for one that
   *     cannot sign
   * @param shop the account at the sender's system: Shopify's domain, required there; WooCommerce's
   *     site, BigCommerce's store hash, Square's merchant id, compared where it is set
   * @param url where its webhooks are sent to, exactly as entered at Square, which signs it
   * @param secrets any of them may have signed, so that they can be rotated
   * @param silenceAfter with no webhook for so long an alert says that it is silent; else {@code
   *     otn.sources.silence-after}
   * @param topics what it may post: keys such as {@code launch:2026}, or {@code launch:*}; none is
   *     all
   * @param quota events in each window; 0 is no limit
   * @param quotaWindow at least a second
   * @param mapping what the JSON of the scheme {@code catch} means; required there
   */
  record Configured(
      @NotBlank @Pattern(regexp = ID, message = "use letters, digits, dots and dashes, at most 64")
          String id,
      @NotBlank String page,
      @NotBlank String scheme,
      @Nullable String shop,
      @Nullable String url,
      @NotEmpty List<@NotBlank String> secrets,
      @Nullable Duration silenceAfter,
      @DefaultValue List<@NotBlank String> topics,
      @DefaultValue("0") @PositiveOrZero int quota,
      @DefaultValue("1m") @DurationMin(seconds = 1) Duration quotaWindow,
      @Name("catch") EventMapping.@Nullable Texts mapping) {

    Configured {
      if (silenceAfter != null && !silenceAfter.isPositive()) {
        throw new IllegalArgumentException(
            "otn.partners '%s': silence-after '%s' is no time to wait; write one such as 6h"
                .formatted(id, silenceAfter));
      }
    }

    @Override
    public String toString() {
      return "Configured[id=%s, page=%s, scheme=%s, shop=%s, %d secrets]"
          .formatted(id, page, scheme, shop, secrets.size());
    }
  }
}
