package io.otn.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** A setting that is wrong stops the start with a sentence that says what to write. */
class FeedSettingsTest {

  private static final Map<String, String> GOOD =
      Map.of(
          "id", "shop",
          "page", "1001",
          "url", "https://shop.example/feed.xml?key=secret",
          "format", "merchant-xml",
          "every", "1h");

  @Test
  void a_feed_needs_no_more_than_this() {
    Feed feed = read(GOOD).find("shop").orElseThrow();
    assertThat(feed.source()).isEqualTo("feed/shop");
    assertThat(feed.location().told()).isEqualTo("https://shop.example/feed.xml");
    assertThat(feed.guards().leastItems()).isEqualTo(80);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "id        |            | otn.feeds[0]: id: write a name of letters",
        "page      | 7          | otn.feeds 'shop': page: write one of 1001",
        "url       |            | otn.feeds 'shop': write either url",
        "file      | /tmp/x     | otn.feeds 'shop': write either url",
        "url       | ftp://a/b  | otn.feeds 'shop': url: must begin with https://",
        "url       | https://u:p@a/b | otn.feeds 'shop': url: must not hold a name",
        "format    | xls        | otn.feeds 'shop': format: write one of merchant-xml,"
            + " merchant-tsv, meta-csv, csv, json",
        "format    | csv        | otn.feeds 'shop': columns.id: say where it is",
        "every     |            | otn.feeds 'shop': write either every",
        "every     | 10s        | otn.feeds 'shop': every: write at least 1m",
        "schedule  | 0 0 3 * * ? | otn.feeds 'shop': write either every",
        "zone      | Mars/North | otn.feeds 'shop': zone: 'Mars/North' is none",
        "prefix    | a b        | otn.feeds 'shop': prefix: write visible ASCII",
        "currency  | Euro       | otn.feeds 'shop': currency: write a code",
        "decimal   | ;          | otn.feeds 'shop': decimal: write",
        "delimiter | ;;         | otn.feeds 'shop': delimiter: write one character",
        "encoding  | latin-99   | otn.feeds 'shop': encoding: 'latin-99' is none",
        "items     | /a         | otn.feeds 'shop': items: is for json",
        "columns.id | sku       | otn.feeds 'shop': columns: are fixed for merchant-xml",
        "columns.sku | sku      | otn.feeds 'shop': columns: 'sku' is no field; write one of id,"
            + " group, title",
        "guards.least-items | 120 | otn.feeds 'shop': guards.least-items: write percent",
        "guards.gone-after | 0  | otn.feeds 'shop': guards: write gone-after from 1",
        "access.user | ada      | otn.feeds 'shop': access: write both user and password"
      })
  void a_wrong_setting_is_told(String setting, String value, String sentence) {
    Map<String, String> settings = new HashMap<>(GOOD);
    if (value == null) {
      settings.remove(setting);
    } else {
      settings.put(setting, value);
    }
    assertThatThrownBy(() -> read(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(sentence);
  }

  @Test
  void a_cron_of_five_fields_is_no_quartz_cron() {
    Map<String, String> settings = new HashMap<>(GOOD);
    settings.remove("every");
    settings.put("schedule", "*/15 * * * *");
    assertThatThrownBy(() -> read(settings))
        .hasMessageStartingWith("otn.feeds 'shop': schedule: is no Quartz cron of six fields");
  }

  @Test
  void two_feeds_have_two_names() {
    assertThatThrownBy(() -> read(GOOD, GOOD))
        .hasMessage("otn.feeds names 'shop' twice; give each feed an id of its own");
  }

  @SafeVarargs
  private static Feeds read(Map<String, String>... feeds) {
    Map<String, String> all = new HashMap<>();
    for (int n = 0; n < feeds.length; n++) {
      String prefix = "otn.feeds[%d].".formatted(n);
      feeds[n].forEach((name, value) -> all.put(prefix + name, value));
    }
    FeedSettings settings =
        new Binder(new MapConfigurationPropertySource(all)).bind("otn", FeedSettings.class).get();
    return new Feeds(settings, List.of("1001"));
  }
}
