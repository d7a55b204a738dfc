package io.otn.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.otn.fixture.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Messenger's Send API with answers that the test chooses, call by call. It takes each token once,
 * as the platform does, and knows what it took: the truth that the gateway's beliefs are held
 * against.
 */
final class ScriptedMessenger implements AutoCloseable {

  /** What becomes of one call. A token that is spent is refused wherever it would be taken. */
  enum Reply {
    TAKEN,
    TAKEN_WITHOUT_RECIPIENT,
    /** The message is sent, the answer lost. */
    TAKEN_AND_CUT,
    /** The message is sent, the answer is a page in HTML with status 500. */
    TAKEN_AND_GARBLED,
    /** The message is sent, the answer waits for {@link #release}. */
    TAKEN_AND_HELD,
    /** The connection ends, and the message is sent long after: {@link #takeLate}. */
    TAKEN_LATER,
    CUT,
    GARBLED,
    /** Waits for {@link #release}, and is taken then. */
    HELD,
    TROUBLE,
    TROUBLE_WITH_200,
    BUSY,
    BLOCKED,
    BAD_REQUEST,
    STOP
  }

  interface Script {
    /**
     * @param call the how manieth call with this token it is, from 1
     */
    Reply reply(String page, String psid, String token, int call);
  }

  /** A message that reached a person. */
  record Message(
      String mid, String page, String psid, String token, String text, String delivery, long at) {}

  private record Holder(String page, String psid) {}

  private final HttpServer server;
  private final Map<String, Holder> holders = new HashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private final Map<String, Message> taken = new HashMap<>();
  private final List<Message> messages = new ArrayList<>();
  private final List<Runnable> late = new ArrayList<>();
  private final AtomicInteger held = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(1);
  private volatile boolean cutting;
  private volatile Script script = (page, psid, token, call) -> Reply.TAKEN;

  ScriptedMessenger() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /** What a gateway needs to send to it, for these pages. */
  List<String> settings(Path routes, String... pages) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "otn.messenger.app-secret=" + PostedEvents.APP_SECRET,
                "otn.messenger.verify-token=verify-token-for-tests",
                "otn.messenger.graph-url=http://127.0.0.1:" + server.getAddress().getPort(),
                "otn.sandbox.enabled=false",
                "otn.routes.directory=" + routes.toAbsolutePath()));
    for (int n = 0; n < pages.length; n++) {
      settings.add("otn.pages[%d].id=%s".formatted(n, pages[n]));
      settings.add("otn.pages[%d].name=Page %s".formatted(n, pages[n]));
      settings.add("otn.pages[%d].access-token=page-token-%s".formatted(n, pages[n]));
    }
    return settings;
  }

  void plays(Script next) {
    script = next;
  }

  /** A person tapped Notify Me, and this token came of it. */
  synchronized void gives(String page, String psid, String token) {
    holders.put(token, new Holder(page, psid));
  }

  synchronized List<Message> messages() {
    return List.copyOf(messages);
  }

  synchronized int sent() {
    return messages.size();
  }

  /** Calls that wait for {@link #release}. */
  int held() {
    return held.get();
  }

  /** Answers the calls that are held. */
  synchronized void release() {
    gate.countDown();
    gate = new CountDownLatch(1);
  }

  /** Ends the calls that are held without an answer; those not taken yet never are. */
  synchronized void cutHeld() {
    cutting = held.get() > 0;
    release();
  }

  /** Takes what was to be taken late, unless its token is spent by now. */
  synchronized void takeLate() {
    late.forEach(Runnable::run);
    late.clear();
  }

  synchronized void forget() {
    holders.clear();
    calls.clear();
    taken.clear();
    messages.clear();
    late.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("GET")) {
      Answer.WELL.send(exchange); // asked before a page is resumed
      return;
    }
    JsonNode body = Http.JSON.readTree(exchange.getRequestBody());
    String page = exchange.getRequestURI().getPath().split("/", -1)[2];
    String token = body.path("recipient").path("one_time_notif_token").asText();
    String text = body.path("message").path("text").asText();
    String delivery = body.path("message").path("metadata").asText();
    Reply reply;
    synchronized (this) {
      int call = calls.merge(token, 1, Integer::sum);
      Holder holder = holders.get(token);
      reply = script.reply(page, holder == null ? "?" : holder.psid(), token, call);
    }
    switch (reply) {
      case TAKEN -> take(page, token, text, delivery).send(exchange);
      case TAKEN_WITHOUT_RECIPIENT ->
          take(page, token, text, delivery).withoutRecipient().send(exchange);
      case TAKEN_AND_CUT -> {
        take(page, token, text, delivery);
        exchange.close();
      }
      case TAKEN_AND_GARBLED -> {
        Answer answer = take(page, token, text, delivery);
        (answer.status() == 200 ? Answer.GARBLED : answer).send(exchange);
      }
      case TAKEN_AND_HELD -> {
        Answer answer = take(page, token, text, delivery);
        hold(exchange, () -> answer);
      }
      case TAKEN_LATER -> {
        synchronized (this) {
          late.add(() -> take(page, token, text, delivery));
        }
        exchange.close();
      }
      case CUT -> exchange.close();
      case HELD -> hold(exchange, () -> take(page, token, text, delivery));
      case GARBLED -> Answer.GARBLED.send(exchange);
      case TROUBLE -> Answer.error(400, 2, 0).send(exchange);
      case TROUBLE_WITH_200 -> Answer.error(200, 1, 0).send(exchange);
      case BUSY -> {
        exchange.getResponseHeaders().set("Retry-After", "1");
        Answer.error(429, 613, 0).send(exchange);
      }
      case BLOCKED -> Answer.error(400, 551, 1545041).send(exchange);
      case BAD_REQUEST -> Answer.error(400, 100, 2018034).send(exchange);
      case STOP -> Answer.error(400, 368, 0).send(exchange);
    }
  }

  private interface Judgement {
    Answer answer();
  }

  private void hold(HttpExchange exchange, Judgement judgement) throws IOException {
    CountDownLatch mine = gate;
    held.incrementAndGet();
    try {
      mine.await();
      if (cutting) {
        exchange.close();
      } else {
        judgement.answer().send(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.close();
    } finally {
      if (held.decrementAndGet() == 0) {
        cutting = false;
      }
    }
  }

  private synchronized Answer take(String page, String token, String text, String delivery) {
    Holder holder = holders.get(token);
    if (holder == null || !holder.page().equals(page) || taken.containsKey(token)) {
      return Answer.error(400, 100, 0);
    }
    Message message =
        new Message(
            "m_" + messages.size(), page, holder.psid(), token, text, delivery, System.nanoTime());
    taken.put(token, message);
    messages.add(message);
    return new Answer(
        200,
        "{\"recipient_id\":\"%s\",\"message_id\":\"%s\"}".formatted(holder.psid(), message.mid()));
  }

  private record Answer(int status, String body) {
    static final Answer WELL = new Answer(200, "{\"data\":[]}");
    static final Answer GARBLED = new Answer(500, "<html>Sorry, something went wrong.</html>");

    static Answer error(int status, int code, int subcode) {
      return new Answer(
          status,
          "{\"error\":{\"message\":\"(#%d) no\",\"type\":\"OAuthException\",\"code\":%d%s,\"fbtrace_id\":\"A\"}}"
              .formatted(code, code, subcode == 0 ? "" : ",\"error_subcode\":" + subcode));
    }

    Answer withoutRecipient() {
      return new Answer(status, body.replaceFirst("\"recipient_id\":\"[^\"]*\",", ""));
    }

    void send(HttpExchange exchange) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      try (var out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  @Override
  public void close() {
    cutHeld();
    server.stop(0);
  }
}
