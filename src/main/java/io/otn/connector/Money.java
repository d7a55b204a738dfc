package io.otn.connector;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Amounts as whole numbers of their currency's smallest unit (ISO 4217). */
final class Money {

  /** ISO 4217's own code for no currency: the source has one, and does not tell it. */
  static final String UNTOLD = "XXX";

  private static final int USUAL_DIGITS = 2;
  private static final int LONGEST = 15;
  private static final Map<String, Integer> DIGITS = digits();

  private Money() {}

  private static Map<String, Integer> digits() {
    Map<String, Integer> digits = new HashMap<>();
    for (Currency currency : Currency.getAvailableCurrencies()) {
      if (currency.getDefaultFractionDigits() >= 0) {
        digits.put(currency.getCurrencyCode(), currency.getDefaultFractionDigits());
      }
    }
    digits.put(UNTOLD, USUAL_DIGITS);
    return Map.copyOf(digits);
  }

  /**
   * @param currency null where the source does not tell it
   * @throws PriceRefusedException {@code currency_unknown}
   */
  static String currency(@Nullable String currency) {
    if (currency == null) {
      return UNTOLD;
    }
    if (!DIGITS.containsKey(currency)) {
      throw new PriceRefusedException(
          "currency_unknown", "the currency is no code of ISO 4217, such as USD");
    }
    return currency;
  }

  /**
   * @throws PriceRefusedException {@code price_not_positive}, {@code price_too_large}, {@code
   *     price_too_precise}
   */
  static long minor(BigDecimal amount, String currency) {
    if (amount.signum() <= 0) {
      throw new PriceRefusedException("price_not_positive", "the price is not above 0");
    }
    if (amount.precision() - amount.scale() > LONGEST) {
      throw new PriceRefusedException("price_too_large", "the price is too large");
    }
    int digits = DIGITS.getOrDefault(currency, USUAL_DIGITS);
    // The scale first: digits far behind the point would make a huge number.
    BigDecimal minor = amount.stripTrailingZeros();
    if (minor.scale() > digits) {
      throw new PriceRefusedException(
          "price_too_precise", "the price has more decimals than its currency");
    }
    return minor.movePointRight(digits).longValueExact();
  }

  /** In whole units, with the currency's usual number of decimals. */
  static BigDecimal amount(long minor, String currency) {
    return BigDecimal.valueOf(minor, DIGITS.getOrDefault(currency, USUAL_DIGITS));
  }
}
