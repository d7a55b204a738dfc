package io.otn.connector.sale;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What cards and messages may say of a sale, with its time as people there write it. */
final class SaleWords {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEEE d MMMM uuuu, HH:mm");

  private SaleWords() {}

  /**
   * The values {@code event}, {@code url}, {@code venue}, {@code onSale} (in words, with the zone),
   * {@code onSaleAt} (ISO 8601), {@code zone}, and {@code before} where the reminder is before the
   * sale.
   */
  static Map<String, Object> values(
      String name,
      @Nullable String url,
      @Nullable String venue,
      Instant onSaleAt,
      LocalDateTime local,
      String zone,
      String lead,
      Locale language) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("event", name);
    put(values, "url", url);
    put(values, "venue", venue);
    values.put("onSale", time(local, zone, language));
    values.put("onSaleAt", local.atOffset(offset(onSaleAt, local)).toString());
    values.put("zone", zone);
    put(values, "before", Lead.inWords(lead));
    return values;
  }

  /** Such as {@code Friday 6 November 2026, 10:00 (Europe/Berlin)}. */
  static String time(LocalDateTime local, String zone, Locale language) {
    return "%s (%s)".formatted(TIME.withLocale(language).format(local), zone);
  }

  private static ZoneOffset offset(Instant at, LocalDateTime local) {
    Duration ahead = Duration.between(at, local.toInstant(ZoneOffset.UTC));
    return ZoneOffset.ofTotalSeconds((int) ahead.toSeconds());
  }

  private static void put(Map<String, Object> values, String name, @Nullable String value) {
    if (value != null) {
      values.put(name, value);
    }
  }
}
