package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import io.otn.topic.DropRule;
import io.otn.topic.TopicKey;
import io.otn.topic.TopicKind;
import io.otn.topic.TopicKinds;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who waits for a price, asked for many prices at once: a feed changes hundreds of thousands of
 * them, and people wait for few.
 */
@Component
public class PriceWatch {

  private final JdbcClient jdbc;
  private final TopicKinds kinds;

  PriceWatch(JdbcClient jdbc, TopicKinds kinds) {
    this.jdbc = jdbc;
    this.kinds = kinds;
  }

  /**
   * A price that has fallen.
   *
   * @param topics whose holders may care, such as that of a variant and that of its group
   * @param was before the fall, for those of whom no baseline is known
   * @param steady the highest price since the fall: what counts as fallen
   * @param currency ISO 4217
   */
  public record Fall(
      String page,
      List<String> topics,
      BigDecimal was,
      BigDecimal steady,
      BigDecimal price,
      String currency) {}

  /** What a fall means to those who wait. */
  public enum Answer {
    /** Nobody's threshold is met; their consents stay. */
    NOBODY,
    SOMEBODY,
    /** Somebody's is met, and a person should look at the price first: it may be a mistake. */
    IN_DOUBT
  }

  /** The answers, in the order of the falls. */
  public List<Answer> ask(List<Fall> falls, Instant now) {
    List<Integer> numbers = new ArrayList<>();
    List<String> pages = new ArrayList<>();
    List<String> topics = new ArrayList<>();
    List<@Nullable String> rules = new ArrayList<>();
    List<String> data = new ArrayList<>();
    for (int n = 0; n < falls.size(); n++) {
      Fall fall = falls.get(n);
      for (String topic : fall.topics()) {
        numbers.add(n);
        pages.add(fall.page());
        topics.add(topic);
        rules.add(rule(topic));
        data.add(data(fall));
      }
    }
    List<Answer> answers = new ArrayList<>(Collections.nCopies(falls.size(), Answer.NOBODY));
    jdbc.sql(
            """
            SELECT n, bool_or(in_doubt) AS in_doubt
            FROM unnest(:numbers::integer[], :pages::text[], :topics::text[], :rules::jsonb[], :data::jsonb[])
                AS fall (n, page_id, topic, rule, data)
            CROSS JOIN LATERAL (
                SELECT otn_drop_in_doubt(rule, baseline, fall.data) AS in_doubt
                FROM consent
                WHERE consent.page_id = fall.page_id AND consent.topic = fall.topic AND held
                  AND expires_at > :now
                  AND otn_drop_holds(rule, baseline, baseline_currency, fall.data)
            ) AS told
            GROUP BY n
            """)
        .param("numbers", numbers.toArray(Integer[]::new))
        .param("pages", pages.toArray(String[]::new))
        .param("topics", topics.toArray(String[]::new))
        .param("rules", rules.toArray(String[]::new))
        .param("data", data.toArray(String[]::new))
        .param("now", now.atOffset(UTC))
        .query(
            row -> {
              answers.set(
                  row.getInt("n"), row.getBoolean("in_doubt") ? Answer.IN_DOUBT : Answer.SOMEBODY);
            });
    return answers;
  }

  /**
   * Why an event's price is not told to a person, in a sentence; empty when one of their consents
   * to its topics lets it be told, or none is about prices.
   *
   * @param data of the event, as JSON
   */
  public Optional<String> unmet(
      String page, String psid, Collection<String> topics, String data, Instant now) {
    List<Optional<String>> why =
        jdbc.sql(
                """
                SELECT CASE WHEN NOT otn_drop_holds(rule, baseline, baseline_currency, :data::jsonb) THEN
                           format('it cost %s %s when they asked, the event says %s %s, and it has to fall by %s %% and by %s',
                                  otn_drop_baseline(baseline, :data::jsonb), baseline_currency,
                                  :data::jsonb ->> 'price', :data::jsonb ->> 'currency', rule ->> 'percent',
                                  rule ->> 'amount') END AS why
                FROM consent
                JOIN unnest(:topics::text[], :rules::jsonb[]) AS asked (topic, rule) USING (topic)
                WHERE page_id = :page AND psid = :psid AND state = 'HELD' AND expires_at > :now
                """)
            .param("page", page)
            .param("psid", psid)
            .param("topics", topics.toArray(String[]::new))
            .param("rules", topics.stream().map(this::rule).toArray(String[]::new))
            .param("data", data)
            .param("now", now.atOffset(UTC))
            .query((row, n) -> Optional.ofNullable(row.getString("why")))
            .list();
    return why.stream().allMatch(Optional::isPresent)
        ? why.stream().flatMap(Optional::stream).findFirst()
        : Optional.empty();
  }

  private @Nullable String rule(String topic) {
    return TopicKey.parse(topic)
        .map(key -> kinds.find(key.kind()))
        .map(TopicKind::drop)
        .map(DropRule::json)
        .orElse(null);
  }

  private static String data(Fall fall) {
    return "{\"was\": %s, \"steady\": %s, \"price\": %s, \"currency\": \"%s\"}"
        .formatted(
            fall.was().toPlainString(),
            fall.steady().toPlainString(),
            fall.price().toPlainString(),
            fall.currency());
  }
}
