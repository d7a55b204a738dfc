package io.otn.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otn.sandbox.SandboxSettings.WebhookSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/**
 * Posts events to the gateway as Messenger does: escaped, signed, retried for a while, in order for
 * one person. On demand they come several times, in reverse, late, or not at all.
 */
class Webhooks implements DisposableBean {
  /**
   * @param copies how often each event is posted
   * @param hold events wait until they are released
   * @param reverse events of a short while are turned round
   * @param drop events are lost
   */
  record Switches(int copies, boolean hold, boolean reverse, boolean drop) {}

  private final World world;
  private final SandboxClock clock;
  private final Surroundings surroundings;
  private final Poster poster;
  private final CallLog log;
  private final WebhookSettings settings;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, CompletableFuture<Integer>> tails = new ConcurrentHashMap<>();
  private final Map<String, Instant> failingSince = new ConcurrentHashMap<>();
  private final List<Held> held = new ArrayList<>();
  private volatile Switches switches = new Switches(1, false, false, false);

  private record Held(Fact.Queued batch, CompletableFuture<Integer> firstTry) {}

  Webhooks(
      World world,
      SandboxClock clock,
      Surroundings surroundings,
      Poster poster,
      CallLog log,
      SandboxSettings settings) {
    this.world = world;
    this.clock = clock;
    this.surroundings = surroundings;
    this.poster = poster;
    this.log = log;
    this.settings = settings.webhooks();
  }

  /** What an earlier run had not delivered. */
  @EventListener(ApplicationReadyEvent.class)
  void resume() {
    world.queued().forEach(batch -> enqueue(batch, new CompletableFuture<>()));
  }

  Switches switches() {
    return switches;
  }

  void change(Switches next) {
    switches = next;
  }

  int waiting() {
    synchronized (held) {
      return held.size();
    }
  }

  /** The echo of an accepted message, and the receipt that it reached the person. */
  List<Fact.Queued> prepareEcho(Fact.Sent sent) {
    var events = new ArrayList<Fact.Queued>();
    events.addAll(prepare(sent.page(), sent.psid(), "message_echoes", Events.echo(sent)));
    events.addAll(prepare(sent.page(), sent.psid(), "message_deliveries", Events.delivery(sent)));
    return events;
  }

  /** Posts one event; the future tells the status of the first try, 0 for no answer. */
  CompletableFuture<Integer> post(String page, String psid, String field, ObjectNode event) {
    var batch = prepare(page, psid, field, event);
    world.record(batch);
    return dispatch(batch);
  }

  List<Fact.Queued> prepare(String page, String psid, String field, ObjectNode event) {
    return prepare(page, psid, field, List.of(event));
  }

  /**
   * What is to be recorded together with the fact that it tells, so that no kill can come between
   * an opt-in and its event. Empty when nobody is to be told.
   *
   * @param queue events of one queue are posted one after the other
   */
  List<Fact.Queued> prepare(
      String page, String queue, String field, List<? extends JsonNode> events) {
    if (!world.standing(page).subscribed().contains(field)) {
      return List.of();
    }
    if (switches.drop()) {
      log.add("out", "Messenger", "webhook " + field, "dropped by a switch");
      return List.of();
    }
    return List.of(
        new Fact.Queued(
            UUID.randomUUID().toString(), page, page + "/" + queue, field, List.copyOf(events)));
  }

  /** Posts what was recorded; the future tells the status of the first one's first try. */
  CompletableFuture<Integer> dispatch(List<Fact.Queued> batches) {
    CompletableFuture<Integer> first = null;
    var now = switches;
    for (var batch : batches) {
      var firstTry = new CompletableFuture<Integer>();
      if (first == null) {
        first = firstTry;
      }
      if (now.hold() || now.reverse()) {
        hold(new Held(batch, firstTry), !now.hold());
      } else {
        enqueue(batch, firstTry);
      }
    }
    return first == null ? CompletableFuture.completedFuture(0) : first;
  }

  private void hold(Held event, boolean releaseSoon) {
    boolean first;
    synchronized (held) {
      first = held.isEmpty();
      held.add(event);
    }
    if (first && releaseSoon) {
      CompletableFuture.delayedExecutor(
              settings.reorderWindow().toMillis(),
              java.util.concurrent.TimeUnit.MILLISECONDS,
              threads)
          .execute(() -> release(true));
    }
  }

  /** Lets the held events go; returns how many. */
  int release(boolean reversed) {
    List<Held> going;
    synchronized (held) {
      going = new ArrayList<>(held);
      held.clear();
    }
    if (reversed) {
      Collections.reverse(going);
    }
    going.forEach(event -> enqueue(event.batch(), event.firstTry()));
    return going.size();
  }

  private void enqueue(Fact.Queued batch, CompletableFuture<Integer> firstTry) {
    var mine = new CompletableFuture<Integer>();
    var before = tails.put(batch.queue(), mine);
    var start = before == null ? CompletableFuture.completedFuture(0) : before;
    var unused =
        start.whenCompleteAsync(
            (status, error) -> {
              try {
                deliver(batch, firstTry);
              } finally {
                firstTry.complete(0);
                mine.complete(0);
                tails.remove(batch.queue(), mine);
              }
            },
            threads);
  }

  private void deliver(Fact.Queued batch, CompletableFuture<Integer> firstTry) {
    try {
      int copies = switches.copies();
      for (int copy = 0; copy < copies; copy++) {
        deliverOnce(batch, firstTry);
      }
      world.record(new Fact.Posted(batch.id()));
    } catch (InterruptedException e) {
      // Stopping: the journal still holds the batch, the next run posts it.
      Thread.currentThread().interrupt();
    }
  }

  private void deliverOnce(Fact.Queued batch, CompletableFuture<Integer> firstTry)
      throws InterruptedException {
    var body = Json.escaped(Events.envelope(batch.page(), clock.now(), batch.events()));
    for (int attempt = 0; ; attempt++) {
      var answer = post(body);
      log.add(
          "out",
          "Messenger",
          "webhook %s%s%s"
              .formatted(
                  batch.field(),
                  batch.events().size() == 1 ? "" : " ×" + batch.events().size(),
                  attempt == 0 ? "" : ", try " + (attempt + 1)),
          answer.outcome());
      firstTry.complete(answer.status());
      if (answer.good()) {
        failingSince.remove(batch.page());
        return;
      }
      if (gaveUp(batch.page()) || attempt >= settings.retryAfter().size()) {
        log.add("out", "Messenger", "webhook " + batch.field(), "given up");
        return;
      }
      Thread.sleep(settings.retryAfter().get(attempt));
    }
  }

  private Poster.Answer post(byte[] body) throws InterruptedException {
    var secret = surroundings.appSecret();
    var headers = new HashMap<String, String>();
    headers.put("X-Hub-Signature-256", Signature.hub256(secret, body));
    headers.put("X-Hub-Signature", Signature.hub1(secret, body));
    headers.put("User-Agent", "facebookexternalua");
    return poster.post(
        surroundings.gatewayUrl() + settings.path(), headers, body, settings.timeout());
  }

  /** After an hour of nothing but failures the app is unsubscribed from the page. */
  private boolean gaveUp(String page) {
    var since = failingSince.computeIfAbsent(page, id -> clock.now());
    if (clock.now().isBefore(since.plus(settings.unsubscribeAfter()))) {
      return false;
    }
    failingSince.remove(page);
    var standing = world.standing(page);
    world.record(
        new Fact.Standing(
            page,
            standing.feature(),
            standing.restricted(),
            standing.regionRestricted(),
            List.of()));
    log.add("out", "Messenger", "webhooks disabled", "the page is unsubscribed");
    return true;
  }

  @Override
  public void destroy() {
    threads.shutdownNow();
  }
}
