package io.otn.scenario;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.Gateway;
import io.otn.asking.AskingPass;
import io.otn.campaign.CampaignPass;
import io.otn.campaign.WavePass;
import io.otn.connector.Restocks;
import io.otn.connector.sale.SalePass;
import io.otn.connector.sale.TicketCalendars;
import io.otn.connector.sale.Ticketmaster;
import io.otn.consent.WaitingTopics;
import io.otn.delivery.Dispatcher;
import io.otn.delivery.PageAnswers;
import io.otn.fixture.Http;
import io.otn.fixture.PostgresForTests;
import io.otn.fixture.ProductClasses;
import io.otn.fixture.SettableClock;
import io.otn.fixture.ShopifyStandIn;
import io.otn.fixture.TicketServer;
import io.otn.inbox.Inbox;
import io.otn.sandbox.SandboxApplication;
import io.otn.source.Reconciliation;
import io.otn.source.SourceWatch;
import io.otn.topic.TopicKinds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The gateway and the sandbox, each its own application, meeting over real HTTP on loopback. The
 * background does not run: a test runs one pass after the other and moves the clock between them.
 */
public final class Stage {

  public static final String PAGE = "1001";
  public static final String OTHER_PAGE = "1002";
  public static final String ADMIN_KEY = "admin-key-for-tests";

  /** The secret of the vectors in the facts of the platform. */
  public static final String APP_SECRET = "0123456789abcdef0123456789abcdef";

  /** The secret of the standard's own vectors; partner acme signs with it. */
  public static final String ACME_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static Stage shared;
  private static final AtomicInteger NAMES = new AtomicInteger();

  public final FeedsOutside feeds = new FeedsOutside();
  public final Http api;
  public final Http open;
  public final Http sandbox;
  public final TopicFiles topics = new TopicFiles();
  final TicketServer tickets = new TicketServer();
  private final String gatewayUrl;
  public final SettableClock clock =
      new SettableClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
  public final ShopifyStandIn shopify = new ShopifyStandIn(clock);
  public final PostgresForTests.Database database = PostgresForTests.newDatabase();
  private final ConfigurableApplicationContext gateway;

  /** One stage serves all tests of this JVM; each begins on a clean one. */
  public static synchronized Stage clean() {
    if (shared == null) {
      shared = new Stage();
    }
    shared.clear();
    return shared;
  }

  private Stage() {
    int gatewayPort = Http.freePort();
    int sandboxPort = Http.freePort();
    SandboxApplication.builder().run(arguments(StageSettings.sandbox(sandboxPort, gatewayPort)));
    List<String> settings = new ArrayList<>(StageSettings.gateway(gatewayPort, sandboxPort));
    settings.addAll(database.properties());
    settings.addAll(tickets.properties());
    settings.add("otn.routes.directory=" + topics.routes());
    settings.addAll(StageSettings.shop(shopify));
    settings.addAll(feeds.settings(PAGE));
    gateway =
        new SpringApplicationBuilder(Gateway.class)
            .initializers(this::prepare)
            .run(arguments(settings));
    gatewayUrl = "http://127.0.0.1:" + gatewayPort;
    api = new Http(gatewayUrl, "Authorization", "Bearer " + ADMIN_KEY);
    open = new Http(gatewayUrl);
    sandbox = new Http("http://127.0.0.1:" + sandboxPort);
  }

  private void prepare(ConfigurableApplicationContext context) {
    ((GenericApplicationContext) context).registerBean("clock", Clock.class, () -> clock);
    ProductClasses.only(context);
  }

  private static String[] arguments(List<String> properties) {
    return properties.stream().map(property -> "--" + property).toArray(String[]::new);
  }

  private void clear() {
    bean(PageAnswers.class).runOnce(); // what the test before has gathered
    EmptyTables.in(sql());
    sandbox.delete("/sandbox/faults");
    sandbox.post(
        "/sandbox/webhooks", "{\"copies\":1,\"hold\":false,\"reverse\":false,\"drop\":false}");
    sandbox.patch("/sandbox/rules", "{\"deadTokenError\":\"100\",\"requestSpam\":true}").is(200);
    clock.set(sandboxTime()); // a test before may have moved it
    topics.restore();
    shopify.reset();
    tickets.clear();
    bean(TopicKinds.class).refresh();
  }

  private Instant sandboxTime() {
    String now = sandbox.get("/sandbox/clock").is(200).json().path("now").asText();
    return Instant.parse(now).truncatedTo(ChronoUnit.MILLIS);
  }

  public JdbcClient sql() {
    return gateway.getBean(JdbcClient.class);
  }

  public JdbcClient.StatementSpec sql(String text) {
    return sql().sql(text);
  }

  public <T> T bean(Class<T> type) {
    return gateway.getBean(type);
  }

  /** An operator writes a file of routes/topics, and the gateway has looked. */
  public Stage topicFile(String file, String text) {
    topics.write(file, text);
    bean(TopicKinds.class).refresh();
    return this;
  }

  /** All that answers requests here, but for Camel's routes. */
  RequestMappingHandlerMapping handlers() {
    return gateway.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
  }

  public String url() {
    return gatewayUrl;
  }

  /** Waits for what another thread does, such as the end of a request that broke off. */
  public void awaits(Callable<Boolean> what) {
    await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(what);
  }

  /** A browser that looks at the console, not logged in. */
  public Browser browser() {
    return new Browser(gatewayUrl);
  }

  /** A person nobody else in these tests is. */
  public Person person() {
    return person(PAGE);
  }

  public Person person(String page) {
    return new Person(page, "p-" + NAMES.incrementAndGet());
  }

  /** A topic nobody else in these tests asks for. */
  public String topic() {
    return "launch:thing-" + NAMES.incrementAndGet();
  }

  public String name(String prefix) {
    return prefix + "-" + NAMES.incrementAndGet();
  }

  /** Reads what came in, and tells what came back in stock. */
  public Stage reads() {
    bean(Inbox.class).runOnce();
    bean(Restocks.class).runOnce();
    bean(WaitingTopics.class).runOnce();
    return this;
  }

  /**
   * Asks those who publish ticket sales, where it is time to, and fires the reminders that are due.
   */
  Stage asksTicketSellers() {
    TicketCalendars calendars = bean(TicketCalendars.class);
    calendars.all().forEach(calendars::read);
    Ticketmaster ticketmaster = bean(Ticketmaster.class);
    ticketmaster.all().forEach(ticketmaster::read);
    bean(SalePass.class).runOnce();
    return this;
  }

  /** Opens and plans campaigns, and lets waves go whose time has come. */
  public Stage plans() {
    bean(WavePass.class).runOnce();
    bean(CampaignPass.class).runOnce();
    bean(WaitingTopics.class).runOnce();
    return this;
  }

  /** Makes one attempt at all that is due. */
  public Stage sends() {
    bean(Dispatcher.class).runOnce();
    bean(PageAnswers.class).runOnce();
    return this;
  }

  /** Says and asks what is planned. */
  public Stage asksAndSays() {
    bean(AskingPass.class).runOnce();
    return this;
  }

  /** Learns which sources are configured. */
  public Stage seesSources() {
    bean(SourceWatch.class).runOnce();
    return this;
  }

  /** Asks the sources that are due how things are, and reads what they said. */
  public Stage reconciles() {
    bean(Reconciliation.class).runOnce();
    return reads();
  }

  /** All of it, once. */
  public Stage runs() {
    return reads().plans().sends().plans();
  }

  public Stage later(Duration by) {
    clock.advance(by);
    return this;
  }

  public Http.Answer event(String id, String topic) {
    return event(id, PAGE, topic);
  }

  public Http.Answer event(String id, String page, String topic) {
    return api.post(
        "/api/v1/events",
        """
        {"id":"%s","page":"%s","topic":"%s","data":{"product":"Tee","url":"https://shop.example/t"}}
        """
            .formatted(id, page, topic));
  }

  public JsonNode story(String event) {
    return api.get("/api/v1/events/" + event).is(200).json();
  }

  /** The only delivery of an event. */
  public JsonNode delivery(String event) {
    JsonNode items = api.get("/api/v1/deliveries?event=" + event).is(200).json().path("items");
    if (items.size() != 1) {
      throw new AssertionError("expected one delivery, got " + items);
    }
    return items.get(0);
  }

  /** Messages with a one-time token that the sandbox accepted for a person. */
  public List<JsonNode> received(Person person) {
    List<JsonNode> messages = new ArrayList<>();
    sandbox
        .get("/sandbox/messages?via=token&page=%s&psid=%s".formatted(person.page(), person.psid()))
        .is(200)
        .json()
        .path("messages")
        .forEach(messages::add);
    return messages;
  }

  public void fault(String json) {
    sandbox.post("/sandbox/faults", json).is(201);
  }

  /** A person with a phone. */
  public record Person(String page, String psid) {}

  /** The person writes to the page, which opens the window, and the gateway has read it. */
  public void writes(Person person) {
    sandbox
        .post(
            "/sandbox/people/%s/%s/messages?wait=true".formatted(person.page(), person.psid()),
            "{\"text\":\"Hi\"}")
        .is(200);
    reads();
  }

  public Http.Answer asks(Person person, String topic) {
    return api.post(
        "/api/v1/requests",
        """
        {"page":"%s","psid":"%s","topic":"%s","data":{"product":"Tee %s","url":"https://shop.example/t"}}
        """
            .formatted(person.page(), person.psid(), topic, NAMES.incrementAndGet()));
  }

  /** Taps a card; the webhook arrives, the gateway has not read it. */
  public void taps(Person person, String message) {
    sandbox
        .post(
            "/sandbox/people/%s/%s/taps?wait=true".formatted(person.page(), person.psid()),
            "{\"message\":\"%s\"}".formatted(message))
        .is(200);
  }

  /** From a stranger to a holder, all the way over HTTP. */
  public Person holder(String topic) {
    return holder(person(), topic);
  }

  public Person holder(Person person, String topic) {
    writes(person);
    taps(person, asks(person, topic).is(202).json().path("messageId").asText());
    reads();
    return person;
  }
}
