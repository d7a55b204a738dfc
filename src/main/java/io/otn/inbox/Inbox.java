package io.otn.inbox;

import io.otn.secret.Vault;
import io.otn.source.SourceSwitch;
import io.otn.source.Sources;
import io.otn.worker.Worker;
import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Webhooks, stored before anyone is answered and read in the order they came, source by source.
 *
 * <p>A reader runs inside the transaction that settles the row, so a crash at any point leaves
 * either all of its effects or none, and the webhook is read again. Of one source, only one reader
 * on one node reads at a time; several sources are read at once.
 */
@Component
public class Inbox {

  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  /** A transaction that has read for so long is ended before its batch is. */
  private static final Duration LONG = Duration.ofSeconds(1);

  /** Then the next source has its turn. */
  private static final int BATCHES_IN_A_ROW = 20;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Vault vault;
  private final Clock clock;
  private final InboxSettings settings;
  private final Sources sources;
  private final InboxRows rows;
  private final Intake intake;
  private final Map<String, WebhookReader> readers = new ConcurrentHashMap<>();
  private final List<Worker> workers = new ArrayList<>();

  Inbox(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      Vault vault,
      Clock clock,
      InboxSettings settings,
      Sources sources,
      SourceSwitch switches,
      InboxRows rows,
      Intake intake,
      Workers workers) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.vault = vault;
    this.clock = clock;
    this.settings = settings;
    this.sources = sources;
    this.rows = rows;
    this.intake = intake;
    for (int n = 0; n < settings.readers(); n++) {
      this.workers.add(workers.add("inbox", this::runOnce));
    }
    switches.onResumed(this::wake);
    intake.onStored(this::wake);
  }

  /**
   * Stores a webhook, together with others that come at the same time. False when this delivery is
   * stored already.
   *
   * @throws NotStoredException when it cannot be stored now; the sender has to come again
   */
  public boolean store(Webhook webhook) {
    return intake.store(webhook);
  }

  /** From now on this reader gets the webhooks of its kind, waiting ones first. */
  public void attach(String kind, WebhookReader reader) {
    if (readers.putIfAbsent(kind, reader) != null) {
      throw new IllegalStateException("the webhooks of kind '" + kind + "' have a reader already");
    }
    wake();
  }

  /** The webhooks of this kind wait until a reader is attached again. */
  public void detach(String kind) {
    readers.remove(kind);
  }

  /** Whether webhooks of this kind may be read again when they were read before. */
  boolean repeatable(String kind) {
    WebhookReader reader = readers.get(kind);
    return reader != null && reader.repeatable();
  }

  void wake() {
    workers.forEach(Worker::wake);
  }

  /** One pass: reads what is due of the sources that nobody else reads. Returns how many. */
  public int runOnce() {
    int read = 0;
    List<InboxRows.Source> due = rows.due();
    Set<String> paused = due.isEmpty() ? Set.of() : sources.paused();
    for (InboxRows.Source source : due) {
      WebhookReader reader = readers.get(source.kind());
      if (reader != null && !paused.contains(source.kind() + "/" + source.name())) {
        read += readSource(source.kind(), source.name(), reader);
      }
    }
    return read;
  }

  private int readSource(String kind, String source, WebhookReader reader) {
    int limit = Math.min(settings.batch(), Math.max(1, reader.batch()));
    int read = 0;
    for (int n = 0; n < BATCHES_IN_A_ROW * settings.batch() / limit; n++) {
      int batch = readBatch(kind, source, reader, limit);
      if (batch == 0) {
        break;
      }
      read += batch;
    }
    return read;
  }

  /**
   * Returns how many were read, or told as failed; 0 when nothing is due, or somebody else reads.
   */
  private int readBatch(String kind, String source, WebhookReader reader, int limit) {
    Instant now = clock.instant();
    List<InboxRows.Row> batch = new ArrayList<>();
    try {
      Integer read =
          transaction.execute(
              status -> {
                if (!rows.lock(kind, source)) {
                  return 0;
                }
                batch.addAll(rows.next(kind, source, now, limit));
                return batch.isEmpty() ? 0 : read(kind, source, reader, batch, now);
              });
      return read == null ? 0 : read;
    } catch (RuntimeException e) {
      // All that the batch wrote is rolled back; what became of its webhooks is told in new
      // transactions. A route may go on behind a statement that failed, so the failure may show as
      // late as at the commit.
      if (batch.isEmpty()) {
        throw e;
      }
      if (batch.size() == 1) {
        tellFailure(kind, batch.getFirst(), e instanceof ReadFailure f ? f.cause : e, now);
        return 1;
      }
      return oneByOne(kind, source, reader, batch.size());
    }
  }

  /** One of a batch cannot be read: the others must not suffer for it. */
  private int oneByOne(String kind, String source, WebhookReader reader, int count) {
    int read = 0;
    while (read < count && readBatch(kind, source, reader, 1) == 1) {
      read++;
    }
    return read;
  }

  private int read(
      String kind, String source, WebhookReader reader, List<InboxRows.Row> batch, Instant now) {
    List<InboxRows.Settled> settled = new ArrayList<>();
    long end = System.nanoTime() + LONG.toNanos();
    for (InboxRows.Row row : batch) {
      try {
        settled.add(
            new InboxRows.Settled(
                row,
                reader.read(
                    new Webhook(
                        kind,
                        source,
                        row.deliveryId(),
                        row.subject(),
                        vault.open(row.body(), place(kind)),
                        row.receivedAt()))));
      } catch (Exception e) {
        throw new ReadFailure(e);
      }
      if (System.nanoTime() > end) {
        break;
      }
    }
    rows.settle(settled, now);
    return settled.size();
  }

  private void tellFailure(String kind, InboxRows.Row row, Exception cause, Instant now) {
    if (cause instanceof UnreadableWebhookException
        || row.tries() >= settings.retryAfter().size()) {
      // Unreadable is said in words meant for people; anything else is named by its type as well.
      String reason =
          cause instanceof UnreadableWebhookException && cause.getMessage() != null
              ? cause.getMessage()
              : cause.toString();
      rows.fail(row, reason, now);
      log.error(
          "webhook {} {} ({}): cannot be read: {}", kind, row.deliveryId(), row.subject(), reason);
      return;
    }
    Duration wait = settings.retryAfter().get(row.tries());
    rows.putOff(row, cause.toString(), now.plus(wait));
    log.warn("webhook {} {} ({}): again in {}", kind, row.deliveryId(), row.subject(), wait, cause);
  }

  /** How many webhooks wait to be read, or could not be. */
  public List<Backlog> backlog() {
    return jdbc.sql(
            """
            SELECT kind, source, count(*) FILTER (WHERE state = 'RECEIVED') AS waiting,
                   count(*) FILTER (WHERE state = 'FAILED') AS failed
            FROM inbox
            WHERE state IN ('RECEIVED', 'FAILED')
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
