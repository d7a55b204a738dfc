package io.otn.feed;

import io.otn.connector.FetchException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quartz.CronExpression;

/** Reads the settings of one feed, and says what to write instead of a wrong one. */
final class FeedConfiguration {

  private static final Duration LEAST = Duration.ofMinutes(1);

  private final FeedSettings.Configured given;
  private final String name;

  FeedConfiguration(int n, FeedSettings.Configured given) {
    this.given = given;
    this.name =
        given.id() == null ? "otn.feeds[%d]".formatted(n) : "otn.feeds '" + given.id() + "'";
  }

  Feed read(List<String> pages) {
    String id = given.id();
    if (id == null || !id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,59}")) {
      throw wrong("id: write a name of letters, digits, dots and dashes, at most 60");
    }
    String page = given.page();
    if (page == null || !pages.contains(page)) {
      throw wrong("page: write one of " + String.join(", ", pages));
    }
    Feed.Format format = format();
    ZoneId zone = zone();
    if (!given.prefix().matches("[\\x21-\\x7e]{0,60}")) {
      throw wrong("prefix: write visible ASCII without spaces, at most 60, such as de-");
    }
    if (given.currency() != null && !given.currency().matches("[A-Z]{3}")) {
      throw wrong("currency: write a code of ISO 4217, such as EUR");
    }
    limits();
    return new Feed(
        id,
        page,
        location(),
        format,
        schedule(zone),
        zone,
        given.prefix(),
        given.currency(),
        decimal(),
        sign("delimiter", given.delimiter(), format == Feed.Format.MERCHANT_TSV ? '\t' : ','),
        sign("quote", given.quote(), '"'),
        encoding(),
        items(format),
        columns(format),
        given.access(),
        given.guards(),
        given.limits(),
        digest());
  }

  private Feed.Format format() {
    return Arrays.stream(Feed.Format.values())
        .filter(format -> format.settingName().equals(given.format()))
        .findFirst()
        .orElseThrow(
            () ->
                wrong(
                    "format: write one of "
                        + Arrays.stream(Feed.Format.values())
                            .map(Feed.Format::settingName)
                            .collect(Collectors.joining(", "))));
  }

  private Feed.Location location() {
    String url = given.url();
    String file = given.file();
    if ((url == null) == (file == null)) {
      throw wrong("write either url, such as https://shop.example/products.xml, or file");
    }
    if (file != null) {
      return new Feed.Location(null, Path.of(file));
    }
    URI uri;
    try {
      uri = URI.create(Objects.requireNonNull(url));
    } catch (IllegalArgumentException e) {
      throw wrong("url: is no address; write one such as https://shop.example/products.xml");
    }
    String wrong = FetchException.wrongWith(uri);
    if (wrong != null) {
      throw wrong("url: %s; a name and password belong into access".formatted(wrong));
    }
    return new Feed.Location(uri, null);
  }

  private Feed.Schedule schedule(@Nullable ZoneId zone) {
    if ((given.schedule() == null) == (given.every() == null)) {
      throw wrong("write either every, such as 1h, or schedule, such as \"0 0/15 * * * ?\"");
    }
    if (given.every() != null) {
      if (given.every().compareTo(LEAST) < 0) {
        throw wrong("every: write at least 1m");
      }
      return new Feed.Schedule(null, given.every());
    }
    try {
      CronExpression cron = new CronExpression(given.schedule());
      cron.setTimeZone(TimeZone.getTimeZone(zone == null ? ZoneOffset.UTC : zone));
      return new Feed.Schedule(cron, null);
    } catch (ParseException e) {
      throw wrong(
          "schedule: is no Quartz cron of six fields, such as \"0 0/15 * * * ?\" (%s)"
              .formatted(e.getMessage()));
    }
  }

  private @Nullable ZoneId zone() {
    try {
      return given.zone() == null ? null : ZoneId.of(given.zone());
    } catch (DateTimeException e) {
      throw wrong("zone: '%s' is none; write one such as Europe/Berlin".formatted(given.zone()));
    }
  }

  private @Nullable Character decimal() {
    if (given.decimal() == null) {
      return null;
    }
    if (!given.decimal().equals(".") && !given.decimal().equals(",")) {
      throw wrong("decimal: write \".\" or \",\", or leave it out");
    }
    return given.decimal().charAt(0);
  }

  private char sign(String setting, @Nullable String text, char otherwise) {
    if (text == null) {
      return otherwise;
    }
    String sign = text.equals("\\t") || text.equals("tab") ? "\t" : text;
    if (sign.length() != 1 || sign.equals("\n") || sign.equals("\r")) {
      throw wrong(setting + ": write one character, or tab");
    }
    return sign.charAt(0);
  }

  private Charset encoding() {
    try {
      return Charset.forName(given.encoding());
    } catch (IllegalArgumentException e) {
      throw wrong(
          "encoding: '%s' is none; write UTF-8 or windows-1252".formatted(given.encoding()));
    }
  }

  private String items(Feed.Format format) {
    if (!given.items().isEmpty()
        && (format != Feed.Format.JSON || !given.items().startsWith("/"))) {
      throw wrong("items: is for json, and a JSON Pointer such as /products");
    }
    return given.items();
  }

  private Map<Field, String> columns(Feed.Format format) {
    Map<Field, String> columns = new EnumMap<>(Field.class);
    given
        .columns()
        .forEach(
            (field, column) -> {
              Field known =
                  Field.setting(field)
                      .orElseThrow(
                          () ->
                              wrong(
                                  "columns: '%s' is no field; write one of %s"
                                      .formatted(
                                          field,
                                          Arrays.stream(Field.values())
                                              .map(Field::settingName)
                                              .collect(Collectors.joining(", ")))));
              if (format == Feed.Format.JSON && !column.startsWith("/")) {
                throw wrong(
                    "columns.%s: write a JSON Pointer within the item, such as /offer/price"
                        .formatted(field));
              }
              columns.put(known, column);
            });
    if (!format.mapped() && !columns.isEmpty()) {
      throw wrong("columns: are fixed for %s; leave them out".formatted(format.settingName()));
    }
    for (Field needed : List.of(Field.ID, Field.PRICE)) {
      if (format.mapped() && !columns.containsKey(needed)) {
        throw wrong("columns.%s: say where it is".formatted(needed.settingName()));
      }
    }
    return Map.copyOf(columns);
  }

  private void limits() {
    FeedSettings.Guards guards = given.guards();
    for (Map.Entry<String, Integer> share :
        Map.of(
                "least-items", guards.leastItems(),
                "most-repriced", guards.mostRepriced(),
                "most-switched", guards.mostSwitched())
            .entrySet()) {
      if (share.getValue() < 0 || share.getValue() > 100) {
        throw wrong("guards.%s: write percent, 0 to 100".formatted(share.getKey()));
      }
    }
    if (guards.goneAfter() < 1 || guards.few() < 0) {
      throw wrong("guards: write gone-after from 1, and few from 0");
    }
    if (!guards.silentAfter().isPositive() || !given.limits().time().isPositive()) {
      throw wrong("guards.silent-after and limits.time: write a duration above 0");
    }
    if ((given.access().user() == null) != (given.access().password() == null)) {
      throw wrong("access: write both user and password, or neither");
    }
  }

  /** Of what makes the same file mean other prices. */
  private byte[] digest() {
    String all =
        String.join(
            "\0",
            given.format(),
            String.valueOf(given.page()),
            given.prefix(),
            String.valueOf(given.currency()),
            String.valueOf(given.decimal()),
            String.valueOf(given.delimiter()),
            String.valueOf(given.quote()),
            given.encoding().toLowerCase(Locale.ROOT),
            String.valueOf(given.zone()),
            given.items(),
            new java.util.TreeMap<>(given.columns()).toString());
    try {
      return MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("%s: %s".formatted(name, what));
  }
}
