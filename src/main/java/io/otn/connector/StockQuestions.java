package io.otn.connector;

import static java.time.ZoneOffset.UTC;

import io.otn.worker.Workers;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Asks shops about the products whose messages said too little. Not while a message is being read:
 * a shop that answers slowly would hold up all others.
 */
@Component
public class StockQuestions {
  private static final Logger log = LoggerFactory.getLogger(StockQuestions.class);

  private static final int BATCH = 100;

  /** For how long a question is this node's alone. */
  private static final Duration LEASE = Duration.ofMinutes(2);

  /** The waits between tries; after the last the next message asks anew. */
  private static final List<Duration> AGAIN_IN =
      List.of(
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofHours(1));

  private record Question(String source, String productId, OffsetDateTime askedFor, int tries) {}

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Stock stock;
  private final Clock clock;

  @Autowired
  StockQuestions(
      JdbcClient jdbc, TransactionTemplate transaction, Stock stock, Clock clock, Workers workers) {
    this(jdbc, transaction, stock, clock);
    workers.add("stock", this::runOnce);
  }

  /** Without a worker: each pass is run by hand. */
  StockQuestions(JdbcClient jdbc, TransactionTemplate transaction, Stock stock, Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.stock = stock;
    this.clock = clock;
  }

  /** Asks what is due. Returns how many products that were. */
  public int runOnce() {
    Instant now = clock.instant();
    List<Question> due = lease(now);
    for (Question question : due) {
      try {
        answer(question);
      } catch (IOException | RuntimeException e) {
        again(question, now, e);
      }
    }
    return due.size();
  }

  private List<Question> lease(Instant now) {
    return jdbc.sql(
            """
            WITH due AS (
                SELECT source, product_id
                FROM stock_question
                WHERE due_at <= :now
                ORDER BY due_at
                LIMIT :batch
                FOR UPDATE SKIP LOCKED
            )
            UPDATE stock_question question
            SET due_at = :until
            FROM due
            WHERE question.source = due.source AND question.product_id = due.product_id
            RETURNING question.source, question.product_id, asked_for, tries
            """)
        .param("now", now.atOffset(UTC))
        .param("until", now.plus(LEASE).atOffset(UTC))
        .param("batch", BATCH)
        .query(Question.class)
        .list();
  }

  private void answer(Question question) throws IOException {
    LiveStock shop = stock.asks(question.source());
    List<Observation> seen =
        shop == null ? List.of() : shop.look(question.source(), question.productId(), null);
    transaction.executeWithoutResult(
        status -> {
          stock.observeAnswer(question.source(), seen);
          // A message that came meanwhile wants a newer answer.
          jdbc.sql(
                  """
                  WITH answered AS (
                      DELETE FROM stock_question
                      WHERE source = :source AND product_id = :product AND asked_for = :askedFor
                  )
                  UPDATE stock_question
                  SET due_at = :now, tries = 0
                  WHERE source = :source AND product_id = :product AND asked_for > :askedFor
                  """)
              .param("source", question.source())
              .param("product", question.productId())
              .param("askedFor", question.askedFor())
              .param("now", clock.instant().atOffset(UTC))
              .update();
        });
  }

  private void again(Question question, Instant now, Exception cause) {
    boolean last = question.tries() >= AGAIN_IN.size();
    log.warn(
        "{} could not be asked about product {}{}: {}",
        question.source(),
        question.productId(),
        last ? "; its next message asks again" : "",
        cause.toString());
    jdbc.sql(
            last
                ? "DELETE FROM stock_question WHERE source = :source AND product_id = :product AND"
                    + " :next::timestamptz IS NOT NULL"
                : """
                UPDATE stock_question
                SET due_at = :next, tries = tries + 1
                WHERE source = :source AND product_id = :product
                """)
        .param("source", question.source())
        .param("product", question.productId())
        .param(
            "next", now.plus(last ? Duration.ZERO : AGAIN_IN.get(question.tries())).atOffset(UTC))
        .update();
  }
}
