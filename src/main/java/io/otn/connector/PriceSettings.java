package io.otn.connector;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param dwell how long a lower price must have lasted before anybody is told; longer than the
 *     quarter of an hour in which some sellers move their prices to and fro
 */
@ConfigurationProperties("otn.prices")
record PriceSettings(@DefaultValue("20m") Duration dwell) {

  PriceSettings {
    if (dwell.isNegative()) {
      throw new IllegalArgumentException(
          "otn.prices.dwell is negative; write a duration such as 20m, or 0s to tell at once");
    }
  }
}
