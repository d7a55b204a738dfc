package io.otn.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How shops write prices, and which of it nobody can be sure of. */
class PriceTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "15.00 USD            |    |  15.00   | USD",
        "15 USD               |    |  15      | USD",
        "USD 15.00            |    |  15.00   | USD",
        "EUR15,5              |    |  15.5    | EUR",
        "1299.99              |    |  1299.99 |",
        "1,299.99 USD         |    |  1299.99 | USD",
        "1.299,99 eur         |    |  1299.99 | EUR",
        "1.299.000 JPY        |    |  1299000 | JPY",
        "12,345,678.9 USD     |    |  12345678.9 | USD",
        "1234.567 KWD         |    |  1234.567 | KWD",
        "0.999 KWD            |    |  0.999   | KWD",
        "1 299,90 €           |    |  1299.90 | EUR",
        "1'299.90 CHF         |    |  1299.90 | CHF",
        "£9.99                |    |  9.99    | GBP",
        "1.234 EUR            | ,  |  1234    | EUR",
        "1.234 KWD            | .  |  1.234   | KWD",
        "1,234                | .  |  1234    |",
        "12,5                 | ,  |  12.5    |",
        "-5.00 USD            |    |  -5.00   | USD"
      })
  void is_read(String text, Character decimal, BigDecimal amount, String currency) {
    PriceText price = PriceText.read(text, decimal);
    assertThat(price.amount()).isEqualByComparingTo(amount);
    assertThat(price.currency()).isEqualTo(currency);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1.234 EUR       |   | price_ambiguous",
        "1,234           |   | price_ambiguous",
        "100.000 VND     |   | price_ambiguous",
        "free            |   | price_unreadable",
        "USD             |   | price_unreadable",
        "USD 1 EUR       |   | price_unreadable",
        "1.2.3           |   | price_unreadable",
        "1,23,456        |   | price_unreadable",
        "12.34,56.78     |   | price_unreadable",
        "1.50            | , | price_unreadable",
        "1,50            | . | price_unreadable",
        "1 2 3           |   | price_unreadable",
        "$5              |   | price_unreadable",
        "1e5 USD         |   | price_unreadable",
        "5 USD or less   |   | price_unreadable",
        "111111111111111111111111111111111111111111111111111111111111111 | | price_unreadable"
      })
  void is_refused(String text, Character decimal, String code) {
    assertThat(
            catchThrowableOfType(ItemRefusedException.class, () -> PriceText.read(text, decimal))
                .code())
        .isEqualTo(code);
  }
}
