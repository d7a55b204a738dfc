package io.otn.feed;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A price as lists write it: {@code 15.00 USD}, {@code EUR 1.299,90}, {@code 12,5 €}. What can be
 * read in two ways is refused: {@code 1.234} is either a little more than one, or a thousand.
 *
 * @param currency null when the text names none
 */
record PriceText(BigDecimal amount, @Nullable String currency) {

  private static final int LONGEST = 60;
  private static final Pattern FORM =
      Pattern.compile(
          "(?<first>[A-Za-z]{3}|[€£])?[\\s\\u00a0]*(?<number>-?[0-9](?:[0-9.,'\\u2019\\s\\u00a0\\u202f]*[0-9])?)"
              + "[\\s\\u00a0]*(?<last>[A-Za-z]{3}|[€£])?");
  private static final Pattern GROUPED_BY_POINT = Pattern.compile("-?[0-9]{1,3}(\\.[0-9]{3})+");
  private static final Pattern GROUPED_BY_COMMA = Pattern.compile("-?[0-9]{1,3}(,[0-9]{3})+");
  private static final Pattern GROUPED_BY_SPACE =
      Pattern.compile("-?[0-9]{1,3}(?:[\\s\\u00a0\\u202f'\\u2019][0-9]{3})+(?=[.,]|$)");

  /**
   * @param decimal the sign before the decimals, where it is known; null where it may be either
   * @throws ItemRefusedException {@code price_unreadable}, {@code price_ambiguous}
   */
  static PriceText read(String text, @Nullable Character decimal) {
    Matcher form = FORM.matcher(text.strip());
    if (text.length() > LONGEST || !form.matches()) {
      throw unreadable();
    }
    String first = form.group("first");
    String last = form.group("last");
    if (first != null && last != null) {
      throw unreadable();
    }
    return new PriceText(amount(form.group("number"), decimal), code(first == null ? last : first));
  }

  private static @Nullable String code(@Nullable String currency) {
    return currency == null
        ? null
        : switch (currency) {
          case "€" -> "EUR";
          case "£" -> "GBP";
          default -> currency.toUpperCase(java.util.Locale.ROOT);
        };
  }

  private static BigDecimal amount(String written, @Nullable Character decimal) {
    String number = ungrouped(written);
    int points = count(number, '.');
    int commas = count(number, ',');
    if (points + commas == 0) {
      return plain(number);
    }
    if (points > 0 && commas > 0) {
      char last = number.lastIndexOf('.') > number.lastIndexOf(',') ? '.' : ',';
      if (decimal != null && decimal != last) {
        throw unreadable();
      }
      return mixed(number, last);
    }
    char sign = points > 0 ? '.' : ',';
    boolean grouped = (sign == '.' ? GROUPED_BY_POINT : GROUPED_BY_COMMA).matcher(number).matches();
    if (decimal != null) {
      if (decimal == sign && points + commas == 1) {
        return plain(number.replace(sign, '.'));
      }
      if (decimal != sign && grouped) {
        return plain(number.replace(String.valueOf(sign), ""));
      }
      throw unreadable();
    }
    if (points + commas > 1) {
      if (!grouped) {
        throw unreadable();
      }
      return plain(number.replace(String.valueOf(sign), ""));
    }
    // 0.123 has no thousands; nor has 1234.567
    if (grouped && !number.startsWith("0")) {
      throw new ItemRefusedException(
          "price_ambiguous",
          "a price such as 1%s234 can be read in two ways; say which by decimal".formatted(sign));
    }
    return plain(number.replace(sign, '.'));
  }

  /** Spaces and apostrophes stand between thousands only. */
  private static String ungrouped(String written) {
    if (written.chars().allMatch(c -> c < 128 && "0123456789.,-".indexOf(c) >= 0)) {
      return written;
    }
    if (!GROUPED_BY_SPACE.matcher(written).lookingAt()) {
      throw unreadable();
    }
    return written.replaceAll("[\\s\\u00a0\\u202f'\\u2019]", "");
  }

  /** 1,299.90 or 1.299,90. */
  private static BigDecimal mixed(String number, char last) {
    int at = number.lastIndexOf(last);
    String whole = number.substring(0, at);
    Pattern groups = last == '.' ? GROUPED_BY_COMMA : GROUPED_BY_POINT;
    if (!groups.matcher(whole).matches()) {
      throw unreadable();
    }
    return plain(whole.replace(".", "").replace(",", "") + "." + number.substring(at + 1));
  }

  private static BigDecimal plain(String number) {
    try {
      return new BigDecimal(number);
    } catch (NumberFormatException e) {
      throw unreadable();
    }
  }

  private static int count(String text, char sign) {
    return (int) text.chars().filter(c -> c == sign).count();
  }

  private static ItemRefusedException unreadable() {
    return new ItemRefusedException(
        "price_unreadable", "a price is a number with a currency, such as 15.00 USD");
  }
}
