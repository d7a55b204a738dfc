package io.otn.inbox;

import io.otn.secret.Vault;
import io.otn.source.Sources;
import io.otn.web.UnstorableText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;

/**
 * Stores webhooks, many requests' in one commit: each waits until the commit that holds it is done,
 * so nobody is answered before, and the disk is asked to flush once for all who came meanwhile.
 *
 * <p>When a commit fails, all whose webhooks it held are told so and send them again. What was
 * committed although nobody heard of it is then known as a repeat.
 */
@Component
class Intake implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  /** Enough that one flush is shared by all; few enough that a statement stays short. */
  private static final int LARGEST_BATCH = 256;

  /** While one commits, another gathers. */
  static final int WRITERS = 2;

  private final InboxInsert rows;
  private final Vault vault;
  private final Sources sources;
  private final InboxSettings settings;
  private final BlockingQueue<Waiting> queue;
  private final List<Thread> writers = new ArrayList<>();
  private volatile boolean closed;
  private volatile Runnable whenStored = () -> {};

  Intake(InboxInsert rows, Vault vault, Sources sources, InboxSettings settings) {
    this.rows = rows;
    this.vault = vault;
    this.sources = sources;
    this.settings = settings;
    this.queue = new ArrayBlockingQueue<>(settings.queue());
    for (int n = 1; n <= WRITERS; n++) {
      writers.add(Thread.ofPlatform().daemon().name("inbox-writer-" + n).start(this::write));
    }
  }

  private record Waiting(Webhook webhook, byte[] sealed, CompletableFuture<Boolean> stored) {}

  /** Called after each commit that stored something, on a thread that it must not keep. */
  void onStored(Runnable listener) {
    whenStored = listener;
  }

  /**
   * Returns when the webhook is stored for good: false when it was before.
   *
   * @throws NotStoredException when it cannot be, or not in time; the sender comes again
   */
  boolean store(Webhook webhook) {
    Waiting waiting =
        new Waiting(
            webhook,
            vault.seal(webhook.body(), Inbox.place(webhook.kind())),
            new CompletableFuture<>());
    if (closed || !queue.offer(waiting)) {
      throw new NotStoredException("more webhooks wait to be stored than otn.inbox.queue", null);
    }
    try {
      return waiting.stored().get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new NotStoredException("not stored within otn.inbox.patience", null);
    } catch (ExecutionException e) {
      throw new NotStoredException("the commit failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotStoredException("interrupted", null);
    }
  }

  private void write() {
    while (!closed) {
      try {
        write(gather());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Waits for the first, and a moment for others to come along. */
  private List<Waiting> gather() throws InterruptedException {
    List<Waiting> batch = new ArrayList<>();
    batch.add(queue.take());
    long last = System.nanoTime() + settings.linger().toNanos();
    queue.drainTo(batch, LARGEST_BATCH - 1);
    while (batch.size() < LARGEST_BATCH) {
      Waiting next = queue.poll(last - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        break;
      }
      batch.add(next);
      queue.drainTo(batch, LARGEST_BATCH - batch.size());
    }
    return batch;
  }

  private void write(List<Waiting> batch) {
    Set<InboxInsert.Key> fresh;
    try {
      fresh =
          rows.insert(
              batch.stream().map(w -> new InboxInsert.New(w.webhook(), w.sealed())).toList());
    } catch (PessimisticLockingFailureException e) {
      // Another commit held copies of the same webhooks in another order. It has gone ahead, and
      // what it stored is known as a repeat now.
      write(batch);
      return;
    } catch (DataIntegrityViolationException e) {
      if (batch.size() > 1) {
        // One of them cannot be stored as it is; the others must not suffer for it.
        batch.forEach(waiting -> write(List.of(waiting)));
        return;
      }
      refuse(batch, e);
      return;
    } catch (RuntimeException | Error e) {
      refuse(batch, e);
      return;
    }
    Set<InboxInsert.Key> told = new HashSet<>(fresh);
    for (Waiting waiting : batch) {
      waiting.stored().complete(told.remove(InboxInsert.Key.of(waiting.webhook())));
    }
    tally(batch, fresh);
    if (!fresh.isEmpty()) {
      whenStored.run();
    }
  }

  private void refuse(List<Waiting> batch, Throwable cause) {
    if (UnstorableText.isCauseOf(cause)) {
      log.warn(
          "a webhook of {} is refused: its names hold U+0000, which cannot be stored",
          batch.getFirst().webhook().sourceId());
    } else {
      log.error(
          "{} webhooks could not be stored; their senders are asked to come again",
          batch.size(),
          cause);
    }
    batch.forEach(waiting -> waiting.stored().completeExceptionally(cause));
  }

  /** A repeat shows that the source lives, but is no event of its own. */
  private void tally(List<Waiting> batch, Set<InboxInsert.Key> fresh) {
    Map<String, Integer> events = new HashMap<>();
    Map<String, Instant> last = new HashMap<>();
    for (Waiting waiting : batch) {
      String source = waiting.webhook().sourceId();
      events.putIfAbsent(source, 0);
      last.merge(
          source, waiting.webhook().receivedAt(), (one, other) -> one.isAfter(other) ? one : other);
    }
    fresh.forEach(key -> events.merge(key.kind() + "/" + key.source(), 1, Integer::sum));
    last.forEach((source, at) -> sources.heard(source, at, events.getOrDefault(source, 0)));
  }

  @Override
  public void destroy() {
    closed = true;
    writers.forEach(Thread::interrupt);
    List<Waiting> left = new ArrayList<>();
    queue.drainTo(left);
    left.forEach(
        waiting ->
            waiting
                .stored()
                .completeExceptionally(new IllegalStateException("the gateway is shutting down")));
  }
}
