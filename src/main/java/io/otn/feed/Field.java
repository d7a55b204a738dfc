package io.otn.feed;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is read of an item, with its name in Google's and Meta's product data (facts 3.1, 3.3). */
enum Field {
  ID("id"),
  GROUP("item_group_id"),
  TITLE("title"),
  LINK("link"),
  PRICE("price"),
  SALE_PRICE("sale_price"),
  SALE_WINDOW("sale_price_effective_date"),
  SALE_FROM(""),
  SALE_TO(""),
  AVAILABILITY("availability"),
  CURRENCY("");

  private final String merchantName;

  Field(String merchantName) {
    this.merchantName = merchantName;
  }

  private static final Map<String, Field> BY_MERCHANT_NAME =
      Arrays.stream(values())
          .filter(field -> !field.merchantName.isEmpty())
          .collect(Collectors.toMap(field -> field.merchantName, field -> field));

  /** By its name in product data, with or without the prefix; null for what is not read. */
  static Optional<Field> merchant(String name) {
    String plain = name.strip().toLowerCase(Locale.ROOT).replace(' ', '_');
    return Optional.ofNullable(
        BY_MERCHANT_NAME.get(plain.startsWith("g:") ? plain.substring(2) : plain));
  }

  /** As it is called in {@code otn.feeds[].columns}. */
  String settingName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Field> setting(String name) {
    String plain = name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    return Arrays.stream(values()).filter(field -> field.settingName().equals(plain)).findFirst();
  }
}
