package io.otn.connector;

import io.otn.consent.Baselines;
import io.otn.topic.TopicKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What things cost when people asked, from the prices that are kept. Of a group it is the lowest
 * price of its variants. A tap reaches us later than it was made, so where the price has changed
 * since the tap, it is the one before that.
 */
@Component
class PriceBaselines implements Baselines {

  private final JdbcClient jdbc;

  PriceBaselines(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Map<Asked, Baseline> at(Collection<Asked> asked) {
    List<Asked> all = List.copyOf(asked);
    Map<Asked, Baseline> known = new HashMap<>();
    jdbc.sql(
            """
            SELECT n, minor, currency
            FROM unnest(:pages::text[], :subjects::text[], :times::timestamptz[])
                     WITH ORDINALITY AS asked (page_id, subject, at, n)
            CROSS JOIN LATERAL (
                SELECT currency,
                       CASE WHEN effective_since <= at OR previous_minor IS NULL
                            THEN effective_minor ELSE previous_minor END AS minor
                FROM (
                    SELECT * FROM price WHERE price.page_id = asked.page_id AND price.subject = asked.subject
                    UNION ALL
                    SELECT * FROM price WHERE price.page_id = asked.page_id AND price.parent = asked.subject
                ) AS named
                WHERE effective_minor IS NOT NULL AND NOT gone
                ORDER BY minor
                LIMIT 1
            ) AS lowest
            """)
        .param("pages", all.stream().map(Asked::page).toArray(String[]::new))
        .param(
            "subjects",
            all.stream()
                .map(each -> TopicKey.parse(each.topic()).map(TopicKey::subject).orElse(""))
                .toArray(String[]::new))
        .param(
            "times",
            all.stream().map(each -> PriceRows.at(each.at()).toString()).toArray(String[]::new))
        .query(
            row -> {
              String currency = row.getString("currency");
              known.put(
                  all.get(row.getInt("n") - 1),
                  new Baseline(Money.amount(row.getLong("minor"), currency), currency));
            });
    return known;
  }
}
