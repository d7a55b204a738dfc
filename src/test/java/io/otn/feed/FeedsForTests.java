package io.otn.feed;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Feeds as they are configured. */
final class FeedsForTests {

  private FeedsForTests() {}

  static FeedSettings.Configured configured(
      String format, Map<String, String> columns, String items) {
    return configured(format, columns, items, null, null, "UTF-8", null);
  }

  static FeedSettings.Configured configured(
      String format,
      Map<String, String> columns,
      String delimiter,
      String quote,
      String encoding,
      String decimal) {
    return configured(format, columns, "", delimiter, quote, encoding, decimal);
  }

  private static FeedSettings.Configured configured(
      @Nullable String format,
      Map<String, String> columns,
      String items,
      @Nullable String delimiter,
      @Nullable String quote,
      String encoding,
      @Nullable String decimal) {
    return new FeedSettings.Configured(
        "shop",
        "1001",
        null,
        "/tmp/feed",
        format,
        null,
        Duration.ofHours(1),
        "Europe/Berlin",
        "",
        "EUR",
        decimal,
        delimiter,
        quote,
        encoding,
        items,
        columns,
        new FeedSettings.Access(null, null, Set.of()),
        new FeedSettings.Guards(80, 30, 1, 20, 5, Duration.ofDays(7)),
        new FeedSettings.Limits(
            DataSize.ofMegabytes(100),
            DataSize.ofMegabytes(100),
            200,
            1000,
            Duration.ofMinutes(1)));
  }

  static Feed feed(FeedSettings.Configured settings) {
    return new Feeds(new FeedSettings(List.of(settings)), List.of("1001"))
        .find("shop")
        .orElseThrow();
  }
}
