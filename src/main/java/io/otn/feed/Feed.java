package io.otn.feed;

import io.otn.feed.FeedSettings.Access;
import io.otn.feed.FeedSettings.Guards;
import io.otn.feed.FeedSettings.Limits;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quartz.CronExpression;

/**
 * One price feed, its settings checked.
 *
 * @param location where it comes from: an address or a file
 * @param zone null where none is configured: times without an offset are then refused
 * @param decimal the decimal sign of all its prices; null where both are possible
 * @param columns headers or JSON Pointers; empty for the merchants' forms, which name fields alike
 */
record Feed(
    String id,
    String page,
    Location location,
    Format format,
    Schedule schedule,
    @Nullable ZoneId zone,
    String prefix,
    @Nullable String currency,
    @Nullable Character decimal,
    char delimiter,
    char quote,
    Charset encoding,
    String items,
    Map<Field, String> columns,
    Access access,
    Guards guards,
    Limits limits,
    byte[] digest) {

  /** Either of them. */
  record Location(@Nullable URI url, @Nullable Path file) {
    String told() {
      return url == null
          ? String.valueOf(file)
          : url.getScheme() + "://" + url.getAuthority() + url.getPath();
    }
  }

  /** Either of them. */
  record Schedule(@Nullable CronExpression cron, @Nullable Duration every) {}

  /** The forms of {@code otn.feeds[].format}. */
  enum Format {
    MERCHANT_XML,
    MERCHANT_TSV,
    META_CSV,
    CSV,
    JSON;

    String settingName() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    boolean mapped() {
      return this == CSV || this == JSON;
    }
  }

  /** Whose prices these are. */
  String source() {
    return "feed/" + id;
  }
}
