package io.otn.feed;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param feeds lists of prices; {@link Feeds} checks them and says what to write
 */
@ConfigurationProperties("otn")
record FeedSettings(@DefaultValue List<Configured> feeds) {

  /**
   * @param id names the feed; its prices are those of the source {@code feed/<id>}
   * @param page whose people may be told
   * @param url where it is fetched, or
   * @param file where it lies
   * @param format {@code merchant-xml}, {@code merchant-tsv}, {@code meta-csv}, {@code csv}, {@code
   *     json}
   * @param schedule Quartz cron, such as {@code 0 0/15 * * * ?}, or
   * @param every the time between two readings
   * @param zone for schedules, and for times without an offset
   * @param prefix put before the ids in topics, where several feeds use the same
   * @param currency of prices that name none
   * @param decimal {@code .} or {@code ,} where the prices are always written with it
   * @param items JSON Pointer to the list of items
   * @param columns where each field is: a header's name, or a JSON Pointer within the item
   */
  record Configured(
      @Nullable String id,
      @Nullable String page,
      @Nullable String url,
      @Nullable String file,
      @Nullable String format,
      @Nullable String schedule,
      @Nullable Duration every,
      @Nullable String zone,
      @DefaultValue("") String prefix,
      @Nullable String currency,
      @Nullable String decimal,
      @Nullable String delimiter,
      @Nullable String quote,
      @DefaultValue("UTF-8") String encoding,
      @DefaultValue("") String items,
      @DefaultValue Map<String, String> columns,
      @DefaultValue Access access,
      @DefaultValue Guards guards,
      @DefaultValue Limits limits) {}

  /**
   * @param user for HTTP Basic; sent to the feed's own host only
   * @param password secret
   * @param redirectHosts other hosts to which the feed's host may send us
   */
  record Access(
      @Nullable String user, @Nullable String password, @DefaultValue Set<String> redirectHosts) {

    @Override
    public String toString() {
      return "Access[redirectHosts=%s]".formatted(redirectHosts);
    }
  }

  /**
   * When a list waits for a person; shares are percent.
   *
   * @param leastItems of the last list's items
   * @param mostRepriced of the known things
   * @param mostSwitched of the known things, to another currency
   * @param few so many changed prices are never too many
   * @param goneAfter lists in a row in which a thing is missed until it counts as gone
   * @param silentAfter so long without a good reading, and the next one is a silent baseline
   */
  record Guards(
      @DefaultValue("80") int leastItems,
      @DefaultValue("30") int mostRepriced,
      @DefaultValue("1") int mostSwitched,
      @DefaultValue("20") int few,
      @DefaultValue("5") int goneAfter,
      @DefaultValue("7d") Duration silentAfter) {}

  /**
   * What is too much to be a feed.
   *
   * @param size of the file, as it is when HTTP's own compression is undone
   * @param expanded of a .gz file, unpacked
   * @param ratio of a .gz file, unpacked to packed
   * @param time for fetching it
   */
  record Limits(
      @DefaultValue("1GB") DataSize size,
      @DefaultValue("4GB") DataSize expanded,
      @DefaultValue("200") int ratio,
      @DefaultValue("5000000") long items,
      @DefaultValue("5m") Duration time) {}
}
