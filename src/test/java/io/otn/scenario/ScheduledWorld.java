package io.otn.scenario;

import io.otn.fixture.PostgresForTests;
import io.otn.scenario.Schedule.Step;
import io.otn.scenario.ScriptedMessenger.Message;
import io.otn.scenario.ScriptedMessenger.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Carries out schedules: two gateways on one database, and the platform. */
final class ScheduledWorld implements AutoCloseable {

  static final String PAGE = "1001";

  /** Its message says which event it is about. */
  private static final String THING =
      """
      kind: thing
      title: "Tell me when the Adidas SL13 is back"
      message:
        text: "{{event}}"
      keep: 48h
      """;

  /** After this all that waits has ended: by its retries, or as stale. */
  private static final int QUIET_PASSES = 30;

  private static final Duration QUIET_PASS = Duration.ofHours(4);

  final ScriptedMessenger messenger = new ScriptedMessenger();
  final DeliveryRows rows;
  private final Instant beginning = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final List<Node> nodes;

  /** Time as the platform has it; only the nodes' clocks jump. */
  private Instant now = beginning;

  private Instant lastTap = beginning;
  private final Map<Instant, String> tokens = new HashMap<>();
  private final Map<String, List<Reply>> replies = new HashMap<>();
  private final Map<Integer, Instant> accepted = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private int watched;
  private Instant quietSince = beginning;
  private volatile boolean holding;
  private volatile boolean quiet;
  private Node busy;

  ScheduledWorld() {
    PostgresForTests.Database shared = PostgresForTests.newDatabase();
    PostgresForTests.Database nowhere = PostgresForTests.newDatabase();
    rows = new DeliveryRows(shared);
    List<String> settings = new ArrayList<>(messenger.settings(Node.routes("thing", THING), PAGE));
    settings.add("otn.delivery.page-rate=0");
    nodes =
        List.of(
            new Node("node 0", shared, nowhere, beginning, settings),
            new Node("node 1", shared, nowhere, beginning, settings));
    messenger.plays(this::reply);
  }

  /** Begins anew. */
  void clear() {
    nodes.forEach(Node::lives);
    rows.clear();
    messenger.forget();
    now = beginning;
    lastTap = beginning;
    nodes.forEach(node -> node.clock.set(beginning));
    tokens.clear();
    replies.clear();
    accepted.clear();
    told.clear();
    watched = 0;
    holding = false;
    quiet = false;
  }

  private Reply reply(String page, String psid, String token, int call) {
    List<Reply> mine = replies.getOrDefault(token, List.of());
    Reply reply = quiet || call > mine.size() ? Reply.TAKEN : mine.get(call - 1);
    return !holding && (reply == Reply.HELD || reply == Reply.TAKEN_AND_HELD) ? Reply.TAKEN : reply;
  }

  void carryOut(Schedule schedule) {
    schedule.steps().forEach(this::step);
    becomesQuiet(schedule.echoesAtTheEnd());
  }

  private void step(Step step) {
    switch (step) {
      case Schedule.Tap tap -> tap(tap);
      case Schedule.Event event -> event(event);
      case Schedule.Read read -> on(read.node(), Node::reads);
      case Schedule.Plan plan -> on(plan.node(), Node::plans);
      case Schedule.Send send -> on(send.node(), Node::sends);
      case Schedule.SendDuring send -> sendDuring(send);
      case Schedule.SendAndDie send ->
          on(
              send.node(),
              node -> {
                node.diesAtUse(send.use());
                node.sends();
              });
      case Schedule.Die die -> nodes.get(die.node()).diesAtUse(die.use());
      case Schedule.Live live -> on(live.node(), Node::lives);
      case Schedule.Later later -> {
        now = now.plus(later.by());
        nodes.forEach(node -> node.clock.advance(later.by()));
      }
      case Schedule.Jump jump -> nodes.get(jump.node()).clock.advance(jump.by());
      case Schedule.Replay replay -> on(replay.node(), Node::replays);
      case Schedule.Discard discard -> on(discard.node(), Node::discards);
      case Schedule.Pause pause -> on(pause.node(), node -> node.pauses(PAGE));
      case Schedule.Resume resume -> on(resume.node(), node -> node.resumes(PAGE));
      case Schedule.Echoes echoes -> on(echoes.node(), node -> echoes(node, echoes.copies()));
      case Schedule.LostEchoes lost -> watched = messenger.sent();
      case Schedule.TakenLate late -> messenger.takeLate();
    }
  }

  private interface Work {
    void on(Node node);
  }

  /** A node that died is started again first. One that is busy sending does nothing beside. */
  private void on(int number, Work work) {
    Node node = nodes.get(number);
    if (node == busy) {
      return;
    }
    if (node.dead()) {
      node.lives();
    }
    attempt(node, work);
  }

  /** What fails on a node that dies is no news. */
  private static void attempt(Node node, Work work) {
    try {
      work.on(node);
    } catch (RuntimeException | AssertionError e) {
      if (!node.dead()) {
        throw e;
      }
    }
  }

  private void tap(Schedule.Tap tap) {
    lastTap = lastTap.isBefore(now) ? now : lastTap.plusMillis(1);
    String token = "token-" + tokens.size();
    tokens.put(lastTap, token);
    replies.put(token, tap.replies());
    String psid = "p-" + tap.person();
    messenger.gives(PAGE, psid, token);
    String event = PostedEvents.tap(PAGE, psid, "thing:" + tap.topic(), token, lastTap);
    on(
        tap.node(),
        node -> {
          for (int copy = 0; copy < tap.copies(); copy++) {
            PostedEvents.post(node.api, PAGE, List.of(event));
          }
        });
  }

  private void event(Schedule.Event event) {
    on(
        event.node(),
        node -> {
          node.api
              .post(
                  "/api/v1/events",
                  "{\"id\":\"e%d\",\"page\":\"%s\",\"topic\":\"thing:%d\",\"data\":{\"event\":\"e%d\"}}"
                      .formatted(
                          event.event(), PAGE, event.event() % Schedule.TOPICS, event.event()))
              .is(202);
          accepted.putIfAbsent(event.event(), now);
        });
  }

  private void sendDuring(Schedule.SendDuring send) {
    if (nodes.get(send.node()) == busy) {
      return;
    }
    Node node = nodes.get(send.node());
    if (node.dead()) {
      node.lives();
    }
    holding = true;
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(() -> attempt(node, Node::sends), Thread::startVirtualThread);
    awaitHeldUp(sending);
    holding = false;
    busy = node;
    try {
      send.meanwhile().forEach(this::step);
    } finally {
      busy = null;
      messenger.release();
    }
    sending.join();
  }

  /** Until it has ended, or all that still goes on is calls that are held. */
  private void awaitHeldUp(CompletableFuture<Void> sending) {
    int same = 0;
    int before = -1;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!sending.isDone() && same < 3 && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3));
      int held = messenger.held();
      int state = held * 1000 + rows.sending();
      same = held > 0 && state == before ? same + 1 : 0;
      before = state;
    }
  }

  private void echoes(Node node, int copies) {
    List<Message> sent = messenger.messages();
    List<Message> news = sent.subList(watched, sent.size());
    if (!news.isEmpty()) {
      List<String> events = news.stream().map(PostedEvents::echo).toList();
      for (int copy = 0; copy < copies; copy++) {
        PostedEvents.post(node.api, PAGE, events);
      }
      news.forEach(message -> told.add(message.mid()));
      watched = sent.size();
    }
  }

  /** Nothing goes wrong any more, and much time passes. */
  private void becomesQuiet(boolean echoes) {
    quiet = true;
    nodes.forEach(Node::lives);
    for (Node node : nodes) {
      now = node.clock.instant().isAfter(now) ? node.clock.instant() : now;
    }
    quietSince = now;
    nodes.forEach(node -> node.clock.set(now));
    messenger.takeLate();
    nodes.get(0).resumes(PAGE);
    if (!echoes) {
      watched = messenger.sent();
    }
    for (int pass = 0; pass < QUIET_PASSES; pass++) {
      if (echoes) {
        echoes(nodes.get(0), 1);
      }
      for (Node node : nodes) {
        node.reads();
        node.plans();
        node.sends();
        node.plans();
      }
      if (rows.open() == 0
          && rows.openCampaigns() == 0
          && rows.unread() == 0
          && (!echoes || watched == messenger.sent())) {
        return;
      }
      nodes.forEach(node -> node.clock.advance(QUIET_PASS));
    }
  }

  /** The token of the consent that was given at this time. */
  String token(Instant granted) {
    return tokens.get(granted);
  }

  /** Whether the platform told that it took this message. */
  boolean told(Message message) {
    return told.contains(message.mid());
  }

  /** Events that the gateway accepted and that were worth a message when it became quiet. */
  Map<Integer, Instant> freshEvents() {
    Map<Integer, Instant> fresh = new HashMap<>(accepted);
    fresh.values().removeIf(at -> !quietSince.isBefore(at.plus(Duration.ofHours(40))));
    return fresh;
  }

  @Override
  public void close() {
    messenger.close();
    nodes.forEach(Node::close);
  }
}
