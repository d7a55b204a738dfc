package io.otn.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What an operator writes about a stream, and what its records are by it. */
class KafkaSettingsTest {

  private static final Instant AT = Instant.parse("2026-11-21T10:00:00.000007Z");

  private static KafkaSettings settings(String... more) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "otn.kafka.brokers", "broker:9092",
                "otn.kafka.topic", "inventory",
                "otn.kafka.page", "1001"));
    for (int n = 0; n < more.length; n += 2) {
      all.put("otn.kafka." + more[n], more[n + 1]);
    }
    return new Binder(new MapConfigurationPropertySource(all))
        .bind("otn.kafka", KafkaSettings.class)
        .get();
  }

  private static ItemMapping mapping(String... more) {
    KafkaSettings.Item item = settings(more).item();
    return new ItemMapping(java.util.Objects.requireNonNull(item));
  }

  private static ItemMapping.Item read(ItemMapping mapping, String json) throws Exception {
    return mapping.read(json.getBytes(UTF_8), AT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "topic           | ''      | otn.kafka.topic is missing",
        "page            | ''      | otn.kafka.page is missing",
        "name            | a/b     | otn.kafka.name: 'a/b' is no name",
        "start           | newest  | otn.kafka.start: 'newest' is no start; write earliest or latest",
        "event.topic     | a:{/b}  | write either item",
        "properties.enable.auto.commit | true | enable.auto.commit is the gateway's own; take it out",
        "properties.sasl.jass.config   | hush | sasl.jass.config is no property of Kafka's client",
        "properties.security.protocol  | TLS  | security.protocol is 'TLS'; write one of PLAINTEXT, SASL_PLAINTEXT, SASL_SSL, SSL",
        "properties.security.protocol  | SASL_SSL | sasl.jaas.config is missing; write who logs in",
        "properties.ssl.truststore.location | /no/such.pem | ssl.truststore.location names /no/such.pem, which is no file",
        "properties.heartbeat.interval.ms   | soon | otn.kafka.properties: Invalid value soon for configuration heartbeat.interval.ms",
      })
  void what_cannot_be_right_is_told_at_the_start(String property, String value, String told) {
    assertThatThrownBy(() -> settings("item.id", "{/i}", "item.quantity", "{/q}", property, value))
        .rootCause()
        .hasMessageContaining(told);
  }

  @Test
  void events_need_to_be_told_where_to_begin_for_a_topic_may_hold_old_ones() {
    assertThatThrownBy(() -> settings("event.topic", "a:{/b}", "event.id", "{/i}"))
        .rootCause()
        .hasMessageContaining("otn.kafka.start is missing; write latest");
    assertThatCode(() -> settings("event.topic", "a:{/b}", "event.id", "{/i}", "start", "latest"))
        .doesNotThrowAnyException();
  }

  @Test
  void without_brokers_nothing_else_is_asked_for() {
    assertThat(settings("brokers", "", "topic", "", "page", "").on()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PlainLoginModule required username=\"otn\" password=\"hush\"",
        "PlainLoginModule required username=otn password=hush hush;",
        "hush"
      })
  void a_login_that_cannot_be_read_is_told_without_what_is_in_it(String login) {
    assertThatThrownBy(
            () ->
                settings(
                    "item.id",
                    "{/i}",
                    "item.quantity",
                    "{/q}",
                    "properties.security.protocol",
                    "SASL_SSL",
                    "properties.sasl.jaas.config",
                    login))
        .rootCause()
        .hasMessageContaining("sasl.jaas.config cannot be read; write <login module> required")
        .message()
        .doesNotContain("hush");
  }

  @Test
  void the_login_may_stand_in_the_environment() {
    var environment =
        new SystemEnvironmentPropertySource(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            Map.of(
                "OTN_KAFKA_BROKERS", "broker:9092",
                "OTN_KAFKA_TOPIC", "inventory",
                "OTN_KAFKA_PAGE", "1001",
                "OTN_KAFKA_ITEM_ID", "{/i}",
                "OTN_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_SSL",
                "OTN_KAFKA_PROPERTIES_SASL_JAAS_CONFIG",
                    "PlainLoginModule required username=\"otn\" password=\"hush\";"));
    KafkaSettings settings =
        new Binder(ConfigurationPropertySources.from(environment))
            .bind("otn.kafka", KafkaSettings.class)
            .get();
    assertThat(settings.properties())
        .containsEntry("security.protocol", "SASL_SSL")
        .hasEntrySatisfying("sasl.jaas.config", login -> assertThat(login).contains("hush"));
  }

  @Test
  void secrets_of_the_client_are_not_shown() {
    KafkaSettings settings =
        settings(
            "item.id",
            "{/i}",
            "item.quantity",
            "{/q}",
            "properties.sasl.jaas.config",
            "password=hush");
    assertThat(settings.properties()).containsEntry("sasl.jaas.config", "password=hush");
    assertThat(settings.toString()).doesNotContain("hush");
  }

  @Test
  void a_mapping_names_the_variant_and_tells_something_of_it() {
    assertThatThrownBy(() -> mapping("item.id", "tee", "item.quantity", "{/q}"))
        .hasMessageContaining("otn.kafka.item.id is missing or the same for all");
    assertThatThrownBy(() -> mapping("item.id", "{/i}"))
        .hasMessageContaining("neither quantity nor price");
    assertThatThrownBy(() -> mapping("item.id", "{/i}", "item.quantity", "{q}"))
        .hasMessageContaining("otn.kafka.item.quantity: '{q}' is no JSON pointer");
  }

  @Test
  void a_record_says_stock_and_price_and_when() throws Exception {
    ItemMapping mapping =
        mapping(
            "item.id", "{/sku}-{/size}",
            "item.quantity", "{/left}",
            "item.location", "{/at}",
            "item.price", "{/price}",
            "item.currency", "EUR",
            "item.updated-at", "{/changed}",
            "item.product", "{/name}");

    ItemMapping.Item item =
        read(
            mapping,
            """
            {"sku":42,"size":"M","left":"2.0","at":"berlin","price":12.50,"name":"Tee",
             "changed":"2026-11-21T09:00:00+01:00"}
            """);

    assertThat(item.version()).isEqualTo("2026-11-21T08:00:00Z");
    assertThat(item.stock())
        .satisfies(
            seen -> {
              assertThat(seen.variantId()).isEqualTo("42-M");
              assertThat(seen.location()).isEqualTo("berlin");
              assertThat(seen.quantity()).isEqualTo(2);
              assertThat(seen.names().price()).isEqualTo("12.50");
            });
    assertThat(item.price())
        .satisfies(
            price -> {
              assertThat(price.price()).isEqualByComparingTo(new BigDecimal("12.50"));
              assertThat(price.currency()).isEqualTo("EUR");
            });
    assertThat(
            read(mapping, "{\"sku\":1,\"size\":\"S\",\"price\":1,\"changed\":1795250000123}")
                .version())
        .isEqualTo(Instant.ofEpochMilli(1795250000123L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1]                                    | not_json",
        "{'i':'a'}                              | value_missing",
        "{'q':1}                                | value_missing",
        "{'i':null,'q':1}                       | value_missing",
        "{'i':'a b','q':1}                      | id_unfit",
        "{'i':'a','q':'many'}                   | value_invalid",
        "{'i':'a','q':1e999999999}              | value_invalid",
        "{'i':'a','q':1,'t':'yesterday'}        | value_invalid",
        "{'i':'a','q':1,'t':'2026-11-21T10:00'} | value_invalid",
      })
  void a_record_that_is_no_use_is_named_by_a_code(String json, String code) {
    ItemMapping mapping =
        mapping("item.id", "{/i}", "item.quantity", "{/q}", "item.updated-at", "{/t}");
    assertThatThrownBy(() -> read(mapping, json.replace('\'', '"')))
        .isInstanceOfSatisfying(
            ItemMapping.RefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void a_poll_that_failed_rests_until_the_route_stops_and_goes_on() {
    PollPause pause = new PollPause(Duration.ofHours(1));
    Thread.currentThread().interrupt();
    pause.handle(-1, new IllegalStateException("wrong password"));
    assertThat(Thread.interrupted()).as("the stop is not forgotten").isTrue();
    assertThat(pause.canContinue()).isTrue();
  }

  @Test
  void a_records_time_keeps_the_order_of_its_partition_and_is_never_ahead_of_us() {
    RecordName first = RecordName.parse("my-topic-3-4711@1795250000000");
    RecordName second = new RecordName("my-topic", 3, 4712, 1795250000000L);

    assertThat(first.topic()).isEqualTo("my-topic");
    assertThat(first.toString()).isEqualTo("my-topic-3-4711@1795250000000");
    Instant later = Instant.ofEpochMilli(1795250000000L).plusSeconds(60);
    assertThat(first.at(later)).isBefore(second.at(later));
    Instant before = Instant.ofEpochMilli(1795250000000L).minusSeconds(60);
    assertThat(second.at(before)).isEqualTo(before);
  }
}
