package io.otn.consent;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * What things cost when people asked to be told that they cost less. A port: whoever keeps prices
 * implements it.
 */
public interface Baselines {

  /**
   * @param topic such as {@code price-drop:SKU-7}
   * @param at when the person asked
   */
  record Asked(String page, String topic, Instant at) {}

  /**
   * @param amount in whole units of the currency, such as 19.99; above 0
   * @param currency ISO 4217; {@code XXX} where the source has one that it does not tell
   */
  record Baseline(BigDecimal amount, String currency) {}

  /** Those that are known; a thing whose price nobody knows is left out. */
  Map<Asked, Baseline> at(Collection<Asked> asked);
}
