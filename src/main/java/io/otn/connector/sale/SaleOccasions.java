package io.otn.connector.sale;

import io.otn.asking.Occasions;
import io.otn.topic.TopicKey;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** When the holders of a sale's topic are reminded. */
@Component
class SaleOccasions implements Occasions {

  private final JdbcClient jdbc;

  SaleOccasions(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Optional<Instant> next(String page, TopicKey topic) {
    int colon = topic.subject().lastIndexOf(':');
    if (!topic.kind().equals(SalePass.KIND) || colon < 1) {
      return Optional.empty();
    }
    return jdbc.sql(
            """
            SELECT sale_reminder.due_at
            FROM sale
            JOIN sale_reminder ON sale_reminder.source = sale.source AND sale_reminder.key = sale.key
            WHERE sale.page_id = :page AND sale.subject = :subject AND lead = :lead
              AND sale_reminder.state = 'WAITING'
            ORDER BY sale_reminder.due_at
            LIMIT 1
            """)
        .param("page", page)
        .param("subject", topic.subject().substring(0, colon))
        .param("lead", topic.subject().substring(colon + 1))
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }
}
