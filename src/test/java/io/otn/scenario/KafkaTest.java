package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.connector.Restocks;
import io.otn.fixture.PostgresForTests;
import io.otn.source.SourceWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A stream of stock in Kafka, from a broker within the test, by the route file as it ships. */
@ExtendWith(OutputCaptureExtension.class)
class KafkaTest {

  private static final String STOCK = "inventory";
  private static final String EVENTS = "releases";
  private static final TopicPartition PARTITION = new TopicPartition(STOCK, 0);
  private static final String GROUP = "otn-gateway";
  private static final String SOURCE = "kafka/erp";

  private static final EmbeddedKafkaKraftBroker BROKER =
      new EmbeddedKafkaKraftBroker(1, 1, STOCK, EVENTS);
  private static final PostgresForTests.Database DATABASE = PostgresForTests.newDatabase();
  private static final JdbcClient SQL = JdbcClient.create(DATABASE.dataSource());

  private static ScriptedMessenger messenger;
  private static KafkaProducer<byte[], byte[]> shop;
  private static Node node;

  @BeforeAll
  static void a_gateway_that_reads_a_stream() {
    BROKER.afterPropertiesSet();
    shop =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", BROKER.getBrokersAsString()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    messenger = new ScriptedMessenger();
    node =
        gateway(
            DATABASE,
            "otn.kafka.topic=" + STOCK,
            "otn.kafka.item.id={/sku}",
            "otn.kafka.item.quantity={/on_hand}",
            "otn.kafka.item.price={/price/amount}",
            "otn.kafka.item.currency={/price/currency}",
            "otn.kafka.item.product={/name}");
  }

  private static Node gateway(PostgresForTests.Database database, String... more) {
    List<String> settings = new ArrayList<>(messenger.settings(Path.of("routes"), Stage.PAGE));
    settings.addAll(
        List.of(
            "otn.stock.dwell=0s",
            "otn.stock.cool-down=0s",
            "otn.kafka.brokers=" + BROKER.getBrokersAsString(),
            "otn.kafka.name=erp",
            "otn.kafka.page=" + Stage.PAGE,
            "otn.kafka.properties.heartbeat.interval.ms=500",
            "otn.kafka.properties.client.rack=secret-of-the-client",
            "logging.level.kafka=warn"));
    settings.addAll(List.of(more));
    return new Node(
        "node", database, database, Instant.now().truncatedTo(ChronoUnit.SECONDS), settings);
  }

  @AfterAll
  static void stop() {
    node.close();
    messenger.close();
    shop.close();
    BROKER.destroy();
  }

  /** What the topic holds stays there, so each test has things of its own. */
  @BeforeEach
  void clear() {
    EmptyTables.in(SQL);
    node.clock.advance(Duration.ofMinutes(1));
    node.bean(SourceWatch.class).runOnce();
  }

  /** The shop tells something, a second after what it told before. Returns the record's name. */
  private static String tells(String topic, @Nullable String value) {
    node.clock.advance(Duration.ofSeconds(1));
    long at = node.clock.instant().toEpochMilli();
    try {
      var stored =
          shop.send(
                  new ProducerRecord<>(
                      topic, 0, at, null, value == null ? null : value.getBytes(UTF_8)))
              .get();
      return "%s-0-%d@%d".formatted(topic, stored.offset(), at);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String stock(String sku, int quantity) {
    return tells(
        STOCK, "{\"sku\":\"%s\",\"on_hand\":%d,\"name\":\"Tee\"}".formatted(sku, quantity));
  }

  /** Waits until all of them are in the inbox, and reads it. */
  private static void hears(String... names) {
    isStored(names);
    node.reads();
    node.bean(Restocks.class).runOnce();
  }

  private static void isStored(String... names) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                SQL.sql("SELECT count(*) FROM inbox WHERE delivery_id = ANY (?)")
                        .param(names)
                        .query(Integer.class)
                        .single()
                    == names.length);
  }

  private static JsonNode webhook(String name) {
    return node.api
        .get("/api/v1/webhooks?source=%s&deliveryId=%s".formatted(SOURCE, name))
        .is(200)
        .json()
        .path("items")
        .get(0);
  }

  private static String reason(String name) {
    return webhook(name).path("reason").asText();
  }

  private static List<String> events() {
    return SQL.sql("SELECT array_to_string(topics, ' ') FROM trigger_event ORDER BY id")
        .query(String.class)
        .list();
  }

  private static long committed() {
    return BROKER.doWithAdminFunction(
        admin -> {
          try {
            OffsetAndMetadata offset =
                admin
                    .listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(PARTITION);
            return offset == null ? 0 : offset.offset();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static long offset(String name) {
    return Long.parseLong(name.replaceAll(".*-(\\d+)@.*", "$1"));
  }

  @Test
  void what_was_sold_out_and_is_back_in_the_stream_fires_once_also_when_kafka_delivers_it_again()
      throws Exception {
    String first = stock("tee-1", 0);
    String second = stock("tee-1", 3);
    hears(first, second);

    assertThat(reason(first)).isEqualTo("first_sight");
    assertThat(reason(second)).isEqualTo("restocked");
    assertThat(webhook(second).path("change").asText()).isEqualTo("tee-1: out 0 → in 3");
    assertThat(events()).containsExactly("restock:tee-1");
    assertThat(webhook(second).path("verifiedBy").asText()).contains("otn.kafka");
    await().atMost(Duration.ofSeconds(30)).until(() -> committed() == offset(second) + 1);

    CamelContext camel = node.bean(CamelContext.class);
    camel.getRouteController().stopRoute("kafka-records");
    BROKER.doWithAdmin(
        admin -> {
          try {
            admin
                .alterConsumerGroupOffsets(
                    GROUP, Map.of(PARTITION, new OffsetAndMetadata(offset(first))))
                .all()
                .get();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    camel.getRouteController().startRoute("kafka-records");
    await().atMost(Duration.ofSeconds(30)).until(() -> committed() == offset(second) + 1);
    String later = stock("tee-1", 3);
    hears(later);

    assertThat(reason(later)).isEqualTo("still_in");
    assertThat(events()).containsExactly("restock:tee-1");
    assertThat(SQL.sql("SELECT count(*) FROM inbox").query(Integer.class).single()).isEqualTo(3);
  }

  @Test
  void a_record_that_is_no_use_costs_itself_alone_and_says_why() {
    String out = stock("tee-2", 0);
    String form = tells(STOCK, "sku=tee-2&on_hand=3");
    String other = tells(STOCK, "{\"order\":1}");
    String word = tells(STOCK, "{\"sku\":\"tee-2\",\"on_hand\":\"many\"}");
    String deleted = tells(STOCK, null);
    String in = stock("tee-2", 3);
    hears(out, form, other, word, deleted, in);

    assertThat(reason(form)).isEqualTo("not_json");
    assertThat(webhook(form).path("reasons").get(0).path("sentence").asText())
        .isEqualTo("The record cannot be read as a JSON object.");
    assertThat(reason(other)).isEqualTo("value_missing");
    assertThat(reason(word)).isEqualTo("value_invalid");
    assertThat(reason(deleted)).isEqualTo("record_empty");
    assertThat(reason(in)).isEqualTo("restocked");
    assertThat(events()).containsExactly("restock:tee-2");
  }

  @Test
  void a_price_in_the_stream_is_compared_with_the_one_before() {
    String first =
        tells(STOCK, "{\"sku\":\"mug\",\"price\":{\"amount\":\"19.99\",\"currency\":\"EUR\"}}");
    String lower =
        tells(
            STOCK,
            "{\"sku\":\"mug\",\"on_hand\":2,\"price\":{\"amount\":14.50,\"currency\":\"EUR\"}}");
    String odd =
        tells(STOCK, "{\"sku\":\"mug\",\"price\":{\"amount\":\"0\",\"currency\":\"EUR\"}}");
    hears(first, lower, odd);

    assertThat(reason(first)).isEqualTo("price_first_sight");
    assertThat(reason(lower)).isEqualTo("first_sight price_fell");
    assertThat(webhook(lower).path("change").asText())
        .isEqualTo("mug: unknown → in 2, mug: 19.99 EUR → 14.50 EUR");
    assertThat(reason(odd)).isEqualTo("price_not_positive");
  }

  @Test
  void while_the_database_refuses_nothing_is_committed_and_nothing_is_lost_by_a_restart_either()
      throws Exception {
    String known = stock("tee-3", 0);
    hears(known);
    await().atMost(Duration.ofSeconds(30)).until(() -> committed() == offset(known) + 1);
    SQL.sql(
            """
            CREATE SEQUENCE refusals;
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'refusal %', nextval('refusals'); END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION refuse();
            """)
        .update();
    CamelContext camel = node.bean(CamelContext.class);
    String one;
    String two;
    try {
      one = stock("tee-3", 2);
      two = stock("tee-4", 1);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> SQL.sql("SELECT last_value FROM refusals").query(Integer.class).single() >= 2);
      long began = System.nanoTime();
      camel.getRouteController().stopRoute("kafka-records", 20, TimeUnit.SECONDS);
      assertThat(System.nanoTime() - began).isLessThan(Duration.ofSeconds(15).toNanos());
      assertThat(committed()).isEqualTo(offset(known) + 1);
    } finally {
      SQL.sql("DROP TRIGGER refuse ON inbox; DROP FUNCTION refuse; DROP SEQUENCE refusals")
          .update();
      camel.getRouteController().startRoute("kafka-records");
    }
    hears(one, two);

    assertThat(reason(one)).isEqualTo("restocked");
    assertThat(reason(two)).isEqualTo("first_sight");
    await().atMost(Duration.ofSeconds(30)).until(() -> committed() == offset(two) + 1);
  }

  @Test
  void what_comes_while_the_source_is_paused_is_stored_and_waits() {
    String out = stock("tee-5", 0);
    hears(out);
    node.api
        .post("/api/v1/sources/%s:pause".formatted(SOURCE), "{\"why\":\"stocktaking\"}")
        .is(200);
    String in = stock("tee-5", 3);
    hears(in);
    assertThat(webhook(in).path("state").asText()).isEqualTo("RECEIVED");
    assertThat(events()).isEmpty();

    node.api.post("/api/v1/sources/%s:resume".formatted(SOURCE), "{}").is(200);
    hears(in);
    assertThat(reason(in)).isEqualTo("restocked");
    assertThat(events()).containsExactly("restock:tee-5");
  }

  @Test
  void finished_events_are_stored_by_the_mapping_of_events_and_once_by_their_id(
      CapturedOutput output) {
    PostgresForTests.Database database = PostgresForTests.newDatabase();
    try (Node other =
        gateway(
            database,
            "otn.kafka.topic=" + EVENTS,
            "otn.kafka.start=earliest",
            "otn.kafka.group=releases",
            "otn.kafka.event.topic=launch:{/thing}",
            "otn.kafka.event.id={/id}",
            "otn.kafka.event.data.product={/name}")) {
      tells(EVENTS, "{\"id\":\"r-1\",\"thing\":\"sl13\",\"name\":\"SL13\"}");
      tells(EVENTS, "{\"id\":\"r-1\",\"thing\":\"sl13\",\"name\":\"SL13\"}");
      tells(EVENTS, "{\"id\":\"r-2\",\"thing\":\"two words\",\"name\":\"SL14\"}");
      JdbcClient sql = JdbcClient.create(database.dataSource());
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> sql.sql("SELECT count(*) FROM inbox").query(Integer.class).single() == 3);
      other.reads();

      assertThat(sql.sql("SELECT reason FROM inbox ORDER BY id").query(String.class).list())
          .containsExactly("event_stored", "event_known", "topic_invalid");
      assertThat(
              sql.sql("SELECT source || ' ' || event_id || ' ' || topics[1] FROM trigger_event")
                  .query(String.class)
                  .list())
          .containsExactly("kafka/erp r-1 launch:sl13");
      assertThat(output.getAll()).contains("kafka-stock").doesNotContain("secret-of-the-client");
    }
  }
}
