package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otn.fixture.PostgresForTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A cluster that asks for a password, over TLS with a certificate of its own. */
@ExtendWith(OutputCaptureExtension.class)
class KafkaLoginTest {

  private static final String PASSWORD = "hush-hush-4711";
  private static final String TOPIC = "inventory";

  @TempDir private static Path directory;
  private static Path routes;
  private static EmbeddedKafkaKraftBroker broker;
  private static ScriptedMessenger messenger;

  @BeforeAll
  static void aSecuredBroker() throws Exception {
    Path store = directory.resolve("broker.p12");
    keytool(
        "-genkeypair -alias broker -keyalg EC -dname CN=localhost -ext SAN=dns:localhost"
            + " -validity 30 -storetype PKCS12 -storepass changeit -keystore "
            + store);
    keytool(
        "-exportcert -rfc -alias broker -storepass changeit -keystore %s -file %s"
            .formatted(store, certificate()));
    broker = new EmbeddedKafkaKraftBroker(1, 1);
    Map.of(
            "listener.security.protocol.map", "EXTERNAL:SASL_SSL,CONTROLLER:PLAINTEXT",
            "offsets.topic.num.partitions", "1",
            "sasl.enabled.mechanisms", "PLAIN",
            "sasl.mechanism.inter.broker.protocol", "PLAIN",
            "listener.name.external.plain.sasl.jaas.config",
                login("broker", "of-the-broker").replace(";", "")
                    + " user_broker=\"of-the-broker\" user_otn=\"%s\";".formatted(PASSWORD),
            "ssl.keystore.location", store.toString(),
            "ssl.keystore.password", "changeit",
            "ssl.truststore.location", store.toString(),
            "ssl.truststore.password", "changeit")
        .forEach(broker::brokerProperty);
    broker.afterPropertiesSet();
    messenger = new ScriptedMessenger();
    routes =
        Node.routes(
            "thing",
            """
            kind: thing
            title: "Tell me when {{product}} is back"
            message: {text: "{{product}} is here"}
            values: {product: Tee}
            """);
    Path stream = Path.of("connectors", "kafka-stock.camel.yaml");
    Files.createDirectories(routes.resolve("connectors"));
    Files.copy(Path.of("routes").resolve(stream), routes.resolve(stream));
  }

  @AfterAll
  static void stop() {
    messenger.close();
    broker.destroy();
  }

  private static Path certificate() {
    return directory.resolve("broker.pem");
  }

  private static void keytool(String arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
  }

  private static String login(String user, String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, password);
  }

  /** As the page of the documentation says. */
  private static Map<String, String> client(String password) {
    return Map.of(
        "security.protocol", "SASL_SSL",
        "sasl.mechanism", "PLAIN",
        "sasl.jaas.config", login("otn", password),
        "ssl.truststore.type", "PEM",
        "ssl.truststore.location", certificate().toString());
  }

  private static Node gateway(PostgresForTests.Database database, String password) {
    List<String> settings = new ArrayList<>(messenger.settings(routes, Stage.PAGE));
    settings.addAll(
        List.of(
            "otn.kafka.brokers=" + broker.getBrokersAsString(),
            "otn.kafka.topic=" + TOPIC,
            "otn.kafka.name=erp",
            "otn.kafka.page=" + Stage.PAGE,
            "otn.kafka.item.id={/sku}",
            "otn.kafka.item.quantity={/left}",
            "logging.level.org.apache.kafka.clients.consumer.ConsumerConfig=info")); // its client
    // tells all
    // that it was
    // given
    client(password)
        .forEach((name, value) -> settings.add("otn.kafka.properties." + name + "=" + value));
    return new Node(
        "node", database, database, Instant.now().truncatedTo(ChronoUnit.SECONDS), settings);
  }

  private static void tells(String json) throws Exception {
    Map<String, Object> settings = new HashMap<>(client(PASSWORD));
    settings.put("bootstrap.servers", broker.getBrokersAsString());
    try (var shop =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      shop.send(new ProducerRecord<>(TOPIC, json.getBytes(UTF_8))).get();
    }
  }

  @Test
  void a_secured_stream_is_read_and_its_password_is_shown_nowhere(CapturedOutput output)
      throws Exception {
    tells("{\"sku\":\"tee-1\",\"left\":3}");
    PostgresForTests.Database database = PostgresForTests.newDatabase();
    JdbcClient sql = JdbcClient.create(database.dataSource());
    try (Node node = gateway(database, PASSWORD)) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> sql.sql("SELECT count(*) FROM inbox").query(Integer.class).single() == 1);
      node.reads();
      assertThat(sql.sql("SELECT reason FROM inbox").query(String.class).single())
          .isEqualTo("first_sight");

      Stream.of(
              "/api/v1/sources",
              "/api/v1/webhooks?source=kafka/erp",
              "/actuator/health",
              "/actuator/info",
              "/actuator/prometheus")
          .forEach(
              path ->
                  assertThat(node.api.get(path).is(200).body()).as(path).doesNotContain(PASSWORD));
      Stream.of("/actuator/env", "/actuator/configprops", "/actuator/camel")
          .forEach(path -> node.api.get(path).is(404));
    }
    assertThat(output.getAll()).contains("sasl.jaas.config = [hidden]").doesNotContain(PASSWORD);
  }

  @Test
  void a_wrong_password_is_told_in_the_log_without_it_and_the_gateway_is_there_for_all_else(
      CapturedOutput output) {
    try (Node node = gateway(PostgresForTests.newDatabase(), "wrong-" + PASSWORD)) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> output.getAll().contains("Invalid username or password"));
      node.api.get("/api/v1/sources").is(200);
    }
    assertThat(output.getAll()).doesNotContain(PASSWORD);
  }
}
