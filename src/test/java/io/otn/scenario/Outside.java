package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import io.otn.fixture.PostgresForTests;
import io.otn.fixture.RoutesForTests;
import io.otn.sandbox.SandboxApplication;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * All that outlives a gateway that is killed: its database, the platform with its people, and the
 * port where webhooks are posted. Time is real here.
 */
final class Outside implements AutoCloseable {

  static final String PAGE = Stage.PAGE;

  /** Long enough for a busy machine; reached only when something is lost. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Quick to give up on an attempt, quick to try again, no pace. */
  private static final List<String> IMPATIENT =
      List.of(
          "otn.delivery.page-rate=0",
          "otn.delivery.lease=2s",
          "otn.delivery.retry-after=1s,1s,1s,1s,1s,1s,1s,1s",
          "otn.workers.poll=100ms");

  final Http sandbox;
  final JdbcClient sql;
  private final PostgresForTests.Database database;
  private final int port = Http.freePort();
  private final List<String> settings;
  private final ConfigurableApplicationContext platform;
  private final List<GatewayProcess> gateways = new ArrayList<>();

  Outside() {
    this(PostgresForTests.newDatabase());
  }

  Outside(PostgresForTests.Database database) {
    this(database, "");
  }

  /**
   * @param journal the directory where the platform writes down all that happens; empty for none
   */
  Outside(PostgresForTests.Database database, String journal) {
    this.database = database;
    int sandboxPort = Http.freePort();
    List<String> shared =
        List.of(
            "otn.pages[0].id=" + PAGE,
            "otn.pages[0].name=Northwind Tees",
            "otn.pages[0].access-token=page-token-1001",
            "otn.messenger.app-secret=app-secret-for-tests",
            "otn.messenger.verify-token=verify-token-for-tests");
    platform =
        SandboxApplication.builder()
            .run(
                Stream.concat(
                        shared.stream(),
                        Stream.of(
                            "server.port=" + sandboxPort,
                            "otn.sandbox.gateway-url=http://127.0.0.1:" + port,
                            "otn.sandbox.directory=" + journal,
                            "server.shutdown=immediate", // calls may hang on purpose
                            "otn.sandbox.shop.announce=false",
                            "otn.sandbox.key=" + Stage.ADMIN_KEY))
                    .map(setting -> "--" + setting)
                    .toArray(String[]::new));
    settings = new ArrayList<>(shared);
    settings.addAll(database.properties());
    settings.addAll(IMPATIENT);
    settings.add("otn.sandbox.enabled=false");
    settings.add("otn.routes.directory=" + RoutesForTests.withoutConnectors());
    settings.add("otn.messenger.graph-url=http://127.0.0.1:" + sandboxPort + "/sandbox/graph");
    sandbox = new Http("http://127.0.0.1:" + sandboxPort);
    sql = JdbcClient.create(database.dataSource());
    rule("{\"sendsPerSecond\":1000000}"); // the platform's limit is not what is tested here
  }

  /** Starts the gateway that gets the webhooks. */
  GatewayProcess gateway(String... more) {
    return gateway(port, more);
  }

  /** Starts one more gateway on the same database. */
  GatewayProcess anotherGateway(String... more) {
    return gateway(Http.freePort(), more);
  }

  private GatewayProcess gateway(int atPort, String... more) {
    GatewayProcess gateway = launch(atPort, more);
    gateway.awaitReady();
    return gateway;
  }

  /** Starts the gateway that gets the webhooks, and does not wait for it. */
  GatewayProcess launch(String... more) {
    return launch(port, more);
  }

  private GatewayProcess launch(int atPort, String... more) {
    GatewayProcess gateway = GatewayProcess.launch(atPort, settings(more));
    gateways.add(gateway);
    return gateway;
  }

  private List<String> settings(String... more) {
    Map<String, String> last = new LinkedHashMap<>(); // of several values of one setting
    Stream.concat(settings.stream(), Stream.of(more))
        .map(setting -> setting.split("=", 2))
        .forEach(setting -> last.put(setting[0], setting[1]));
    return last.entrySet().stream().map(Object::toString).toList();
  }

  void rule(String json) {
    sandbox.patch("/sandbox/rules", json).is(200);
  }

  void fault(String json) {
    sandbox.post("/sandbox/faults", json).is(201);
  }

  /** Calls that a fault has in its grip: all that were ordered. */
  void awaitFaultsStruck() {
    awaits(
        "the faults to strike",
        () -> sandbox.get("/sandbox/faults").json().path("faults").isEmpty());
  }

  /** People tap Notify Me at about the same time; the gateway has stored it, if it runs. */
  void crowd(String topic, int people) {
    JsonNode answer =
        sandbox
            .post(
                "/sandbox/crowd?wait=true",
                "{\"page\":\"%s\",\"count\":%d,\"payload\":\"%s\"}".formatted(PAGE, people, topic))
            .is(200)
            .json();
    assertThat(answer.path("taken").asInt()).isEqualTo(answer.path("posts").asInt());
  }

  void awaitConsents(String topic, int people) {
    awaits(
        people + " consents to " + topic,
        () -> consents(topic).values().stream().mapToInt(Integer::intValue).sum() == people);
  }

  static Http.Answer event(GatewayProcess gateway, String id, String topic) {
    return gateway
        .api
        .post(
            "/api/v1/events",
            """
            {"id":"%s","page":"%s","topic":"%s","data":{"product":"Tee","url":"https://shop.example/t"}}
            """
                .formatted(id, PAGE, topic))
        .is(202);
  }

  int sent() {
    return sandbox.get("/sandbox/messages/count?via=token").is(200).json().path("count").asInt();
  }

  void awaitSent(int atLeast) {
    awaits(atLeast + " messages", () -> sent() >= atLeast);
  }

  void awaitDeliveries(String state, int count) {
    awaits(count + " deliveries " + state, () -> deliveries().getOrDefault(state, 0) == count);
  }

  void awaits(String what, Callable<Boolean> condition) {
    await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(condition);
  }

  /** Waits for the end of the event's campaign, and checks what must be true of every end. */
  void endsWithOneMessageEach(String topic, int people) {
    try {
      awaits(
          "the end of the campaign",
          () ->
              // All of them: a campaign may be done before the last tap is read, and go on for it.
              consents(topic).equals(Map.of("SPENT", people))
                  && deliveries().getOrDefault("DUE", 0) + deliveries().getOrDefault("SENDING", 0)
                      == 0
                  && campaigns().equals(Map.of("DONE", 1)));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "consents %s, deliveries %s, campaigns %s, messages %d"
              .formatted(consents(topic), deliveries(), campaigns(), sent()),
          e);
    }
    assertThat(consents(topic)).isEqualTo(Map.of("SPENT", people));
    Map<String, Integer> ends = deliveries();
    assertThat(ends.getOrDefault("SENT", 0) + ends.getOrDefault("PROBABLY_DELIVERED", 0))
        .as("deliveries that ended in a message: %s", ends)
        .isEqualTo(people);
    assertThat(ends.keySet()).isSubsetOf("SENT", "PROBABLY_DELIVERED");
    Map<String, Integer> received = received();
    assertThat(received).as("people who got a message").hasSize(people);
    assertThat(received.values()).as("messages to each person").containsOnly(1);
  }

  /** Accepted messages with a one-time token, by person. */
  Map<String, Integer> received() {
    Map<String, Integer> received = new HashMap<>();
    sandbox
        .get("/sandbox/messages?via=token")
        .is(200)
        .json()
        .path("messages")
        .forEach(message -> received.merge(message.path("psid").asText(), 1, Integer::sum));
    return received;
  }

  Map<String, Integer> deliveries() {
    return counts("SELECT state, count(*) AS n FROM delivery_state GROUP BY state");
  }

  /** A connection that nobody shares, to hold a transaction open. */
  Connection connection() throws SQLException {
    return database.dataSource().getConnection();
  }

  long count(String query) {
    return sql.sql(query).query(Long.class).single();
  }

  private Map<String, Integer> campaigns() {
    return counts("SELECT state, count(*) AS n FROM campaign GROUP BY state");
  }

  private Map<String, Integer> consents(String topic) {
    return counts(
        "SELECT state, count(*) AS n FROM consent WHERE topic = '%s' GROUP BY state"
            .formatted(topic));
  }

  private Map<String, Integer> counts(String query) {
    Map<String, Integer> counts = new HashMap<>();
    sql.sql(query)
        .query(
            row -> {
              counts.put(row.getString("state"), row.getInt("n"));
            });
    return counts;
  }

  @Override
  public void close() {
    gateways.forEach(GatewayProcess::close);
    platform.close();
  }
}
