package io.otn.inbox;

import static java.time.ZoneOffset.UTC;

import io.otn.secret.Vault;
import io.otn.source.SourceSwitch;
import io.otn.source.Sources;
import io.otn.worker.Worker;
import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Webhooks, stored before anyone is answered and read in the order they came.
 *
 * <p>A reader runs inside the transaction that settles the row, so a crash at any point leaves
 * either all of its effects or none, and the webhook is read again.
 */
@Component
public class Inbox {

  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Vault vault;
  private final Clock clock;
  private final InboxSettings settings;
  private final Map<String, WebhookReader> readers = new ConcurrentHashMap<>();
  private final Sources sources;
  private final Worker worker;

  Inbox(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      Vault vault,
      Clock clock,
      InboxSettings settings,
      Sources sources,
      SourceSwitch switches,
      Workers workers) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.vault = vault;
    this.clock = clock;
    this.settings = settings;
    this.sources = sources;
    this.worker = workers.add("inbox", this::runOnce);
    switches.onResumed(worker::wake);
  }

  /** Stores a webhook. False when this delivery is stored already. */
  public boolean store(Webhook webhook) {
    boolean fresh =
        1
            == jdbc.sql(
                    """
                    INSERT INTO inbox (kind, source, delivery_id, subject, body, received_at, due_at)
                    VALUES (:kind, :source, :deliveryId, :subject, :body, :now, :now)
                    ON CONFLICT (kind, source, delivery_id) DO NOTHING
                    """)
                .param("kind", webhook.kind())
                .param("source", webhook.source())
                .param("deliveryId", webhook.deliveryId())
                .param("subject", webhook.subject())
                .param("body", vault.seal(webhook.body(), place(webhook.kind())))
                .param("now", webhook.receivedAt().atOffset(UTC))
                .update();
    sources.heard(webhook.kind() + "/" + webhook.source(), webhook.receivedAt(), fresh ? 1 : 0);
    worker.wake();
    return fresh;
  }

  /** From now on this reader gets the webhooks of its kind, waiting ones first. */
  public void attach(String kind, WebhookReader reader) {
    if (readers.putIfAbsent(kind, reader) != null) {
      throw new IllegalStateException("the webhooks of kind '" + kind + "' have a reader already");
    }
    worker.wake();
  }

  /** The webhooks of this kind wait until a reader is attached again. */
  public void detach(String kind) {
    readers.remove(kind);
  }

  /** One pass: reads what is due, each webhook in a transaction of its own. Returns how many. */
  public int runOnce() {
    int read = 0;
    for (Map.Entry<String, WebhookReader> reader : readers.entrySet()) {
      String[] paused = sources.paused(reader.getKey()).toArray(String[]::new);
      while (readOne(reader.getKey(), reader.getValue(), paused)) {
        read++;
      }
    }
    return read;
  }

  private record Row(
      long id,
      String source,
      String deliveryId,
      String subject,
      byte[] body,
      Instant receivedAt,
      int tries) {}

  private boolean readOne(String kind, WebhookReader reader, String[] paused) {
    Instant now = clock.instant();
    Row[] current = new Row[1];
    try {
      return Boolean.TRUE.equals(
          transaction.execute(
              status -> {
                Optional<Row> next = next(kind, paused, now);
                if (next.isEmpty()) {
                  return false;
                }
                Row row = next.get();
                current[0] = row;
                String reason;
                try {
                  reason =
                      reader.read(
                          new Webhook(
                              kind,
                              row.source(),
                              row.deliveryId(),
                              row.subject(),
                              vault.open(row.body(), place(kind)),
                              row.receivedAt()));
                } catch (Exception e) {
                  throw new ReadFailure(e);
                }
                settle(row.id(), "DONE", reason, now);
                return true;
              }));
    } catch (ReadFailure e) {
      // The reader's transaction is rolled back; what became of the webhook is told in a new one.
      tellFailure(kind, current[0], e.cause, now);
      return true;
    } catch (RuntimeException e) {
      if (current[0] == null) {
        throw e;
      }
      // Read, but not settled, as after a route that went on behind a statement that failed. Told
      // as
      // a failure too, or the same webhook would come first for ever.
      tellFailure(kind, current[0], e, now);
      return true;
    }
  }

  private Optional<Row> next(String kind, String[] paused, Instant now) {
    return jdbc.sql(
            """
            SELECT id, source, delivery_id, subject, body, received_at, tries
            FROM inbox
            WHERE kind = :kind AND state = 'RECEIVED' AND due_at <= :now AND NOT source = ANY (:paused)
            ORDER BY id
            LIMIT 1
            FOR UPDATE SKIP LOCKED
            """)
        .param("kind", kind)
        .param("paused", paused)
        .param("now", now.atOffset(UTC))
        .query(Row.class)
        .optional();
  }

  private void settle(long id, String state, String reason, Instant now) {
    jdbc.sql(
            """
            UPDATE inbox
            SET state = :state, reason = :reason, settled_at = :now, tries = tries + 1
            WHERE id = :id AND state = 'RECEIVED'
            """)
        .param("id", id)
        .param("state", state)
        .param("reason", storable(reason))
        .param("now", now.atOffset(UTC))
        .update();
  }

  private void tellFailure(String kind, Row row, Exception cause, Instant now) {
    if (cause instanceof UnreadableWebhookException
        || row.tries() >= settings.retryAfter().size()) {
      // Unreadable is said in words meant for people; anything else is named by its type as well.
      String reason =
          cause instanceof UnreadableWebhookException && cause.getMessage() != null
              ? cause.getMessage()
              : cause.toString();
      settle(row.id(), "FAILED", reason, now);
      log.error(
          "webhook {} {} ({}): cannot be read: {}", kind, row.deliveryId(), row.subject(), reason);
      return;
    }
    Duration wait = settings.retryAfter().get(row.tries());
    jdbc.sql(
            """
            UPDATE inbox
            SET tries = tries + 1, due_at = :due, reason = :reason
            WHERE id = :id AND state = 'RECEIVED'
            """)
        .param("id", row.id())
        .param("due", now.plus(wait).atOffset(UTC))
        .param("reason", storable(cause.toString()))
        .update();
    log.warn("webhook {} {} ({}): again in {}", kind, row.deliveryId(), row.subject(), wait, cause);
  }

  /** PostgreSQL keeps no U+0000, and what a reader says may quote the sender. */
  private static String storable(String reason) {
    return reason.replace("\0", "");
  }

  /** How many webhooks wait to be read, or could not be. */
  public List<Backlog> backlog() {
    return jdbc.sql(
            """
            SELECT kind, source, count(*) FILTER (WHERE state = 'RECEIVED') AS waiting,
                   count(*) FILTER (WHERE state = 'FAILED') AS failed
            FROM inbox
            WHERE state <> 'DONE'
            GROUP BY kind, source
            ORDER BY kind, source
            """)
        .query(Backlog.class)
        .list();
  }

  public record Backlog(String kind, String source, long waiting, long failed) {}

  /** Carries what a reader threw out of the transaction, which it rolls back. */
  private static final class ReadFailure extends RuntimeException {
    private final Exception cause;

    ReadFailure(Exception cause) {
      super(cause);
      this.cause = cause;
    }
  }

  static String place(String kind) {
    return "inbox/" + kind;
  }
}
