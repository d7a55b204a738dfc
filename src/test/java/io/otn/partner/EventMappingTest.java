package io.otn.partner;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.otn.web.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What JSON is as an event, by texts with pointers. */
class EventMappingTest {

  private static EventMapping mapping(
      @Nullable String topic,
      @Nullable String id,
      @Nullable String occurredAt,
      @Nullable String quantity,
      Map<String, String> data) {
    return new EventMapping(
        "otn.partners 'zap': ",
        "catch",
        new EventMapping.Texts(topic, id, occurredAt, quantity, data));
  }

  private static PostedEvent event(EventMapping mapping, String json) {
    return mapping.event(json.getBytes(UTF_8));
  }

  @Test
  void pointers_are_replaced_by_what_they_lead_to() {
    PostedEvent event =
        event(
            mapping(
                "{/kind}:{/items/0/sku}",
                "{/a~1b}-{/m~0n}",
                "{/at}",
                "{/left}",
                Map.of("product", "{/t}", "note", "{/t} for {/price}, {/yes}", "shop", "Nord")),
            """
            {"kind":"restock","items":[{"sku":4211}],"a/b":"x","m~n":7,"at":"2026-11-21T12:00:00.1234567+02:00",
             "left":"5","t":"Tee","price":12.50,"yes":true}
            """);

    assertThat(event.topic()).isEqualTo("restock:4211");
    assertThat(event.id()).isEqualTo("x-7");
    assertThat(event.occurredAt()).isEqualTo(Instant.parse("2026-11-21T10:00:00.123456Z"));
    assertThat(event.quantity()).isEqualTo(5);
    assertThat(event.data())
        .isEqualTo(Map.of("product", "Tee", "note", "Tee for 12.50, true", "shop", "Nord"));
  }

  @Test
  void a_body_may_bring_the_whole_topic() {
    assertThat(event(mapping("{/t}", "{/t}", null, null, Map.of()), "{\"t\":\"a:b\"}").topic())
        .isEqualTo("a:b");
  }

  @Test
  void a_mapping_of_a_partner_that_signs_is_told_at_the_start() {
    var signing =
        new PartnerSettings.Configured(
            "acme",
            "1001",
            "standard-webhooks",
            null,
            null,
            List.of("secret"),
            null,
            List.of(),
            0,
            Duration.ofMinutes(1),
            new EventMapping.Texts("a:b", "{/i}", null, null, Map.of()));
    assertThatThrownBy(() -> CatchHook.mappings(new PartnerSettings(List.of(signing))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "otn.partners 'acme': catch is not for the scheme 'standard-webhooks'; write scheme: catch");
  }

  @Test
  void what_the_mapping_leaves_out_the_event_leaves_out() {
    PostedEvent event =
        event(mapping("launch:2026", "{/0}", null, null, Map.of()), "[\"first\", 2]");
    assertThat(event)
        .isEqualTo(
            new PostedEvent("first", null, "launch:2026", null, null, null, null, null, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3",
    "3.0, 3",
    "'\"3\"', 3",
    "'\" 3 \"', 3",
    "0, 0",
    "99999999999999999999, 2147483647"
  })
  void a_quantity_is_a_whole_number_however_it_is_written(String json, int quantity) {
    assertThat(
            event(mapping("a:b", "{/q}", null, "{/q}", Map.of()), "{\"q\":" + json + "}")
                .quantity())
        .isEqualTo(quantity);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "2.5", "1e9999999", "true", "\"many\"", "\"1,000\""})
  void what_is_no_quantity_is_refused(String json) {
    assertRefused(
        mapping("a:b", "{/i}", null, "{/q}", Map.of()),
        "{\"i\":1,\"q\":" + json + "}",
        "value_invalid",
        "catch.quantity");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1764000000", "\"2026-11-21\"", "\"2026-11-21T10:00:00\"", "\"now\""})
  void a_time_without_its_offset_is_refused(String json) {
    assertRefused(
        mapping("a:b", "{/i}", "{/t}", null, Map.of()),
        "{\"i\":1,\"t\":" + json + "}",
        "value_invalid",
        "catch.occurredAt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"p\":null}",
        "{\"p\":{\"s\":\" \"}}",
        "{\"p\":{\"s\":[]}}",
        "{\"p\":{\"s\":\"\\u0000\"}}",
        "[1]",
        "3",
        "null"
      })
  void what_is_not_there_is_named_by_its_field(String json) {
    assertRefused(mapping("a:b", "{/p/s}", null, null, Map.of()), json, "value_missing", "p.s");
  }

  private static void assertRefused(EventMapping mapping, String json, String code, String field) {
    assertThatThrownBy(() -> event(mapping, json))
        .asInstanceOf(type(ProblemException.class))
        .satisfies(problem -> assertThat(problem.code()).isEqualTo(code))
        .satisfies(problem -> assertThat(problem.fields()).containsOnlyKeys(field));
  }

  @Test
  void what_cannot_be_stored_as_text_is_made_so() {
    PostedEvent event =
        event(
            mapping("a:b", "{/i}", null, null, Map.of("t", "{/t}")),
            "{\"i\":1,\"t\":\"a\\u0000b\\ud800c\"}");
    assertThat(event.data()).isEqualTo(Map.of("t", "ab?c"));
  }

  @Test
  void bytes_that_are_no_text_are_no_json() {
    EventMapping mapping = mapping("a:b", "{/i}", null, null, Map.of());
    assertThatThrownBy(() -> mapping.event(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}))
        .asInstanceOf(type(ProblemException.class))
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("not_json"));
    assertThat(mapping.event("{\"i\":1}".getBytes(UTF_16BE)).id()).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-                | {/i}   | -     | -    | catch.topic is missing; write kind:subject",
        "a:{/s}           | -      | -     | -    | catch.id is missing; write where the body names",
        "a:{/s}           | ' '    | -     | -    | catch.id is missing",
        "a:{product/sku}  | {/i}   | -     | -    | catch.topic: '{product/sku}' is no JSON pointer; write one that begins with a slash",
        "a:{}             | {/i}   | -     | -    | catch.topic: '{}' is no JSON pointer",
        "a:{/s~2}         | {/i}   | -     | -    | catch.topic: '{/s~2}' is no JSON pointer",
        "a:{/s            | {/i}   | -     | -    | catch.topic: 'a:{/s' has a brace that belongs to no pair",
        "a:/s}            | {/i}   | -     | -    | catch.topic: 'a:/s}' has a brace that belongs to no pair",
        "restock {/s}     | {/i}   | -     | -    | catch.topic: 'restock {/s}' is no topic",
        "my topic:{/s}    | {/i}   | -     | -    | catch.topic: 'my topic:{/s}' is no topic; write kind:subject",
        "restock          | {/i}   | -     | -    | catch.topic: 'restock' is no topic",
        "a:b              | always | -     | -    | catch.id: 'always' names all events alike",
        "a:b              | {/i}   | today | -    | catch.occurredAt: 'today' has no sense; write a time",
        "a:b              | {/i}   | -     | some | catch.quantity: 'some' has no sense; write a whole number",
      })
  void a_wrong_mapping_is_told_at_the_start_by_its_property(
      @Nullable String topic,
      @Nullable String id,
      @Nullable String occurredAt,
      @Nullable String quantity,
      String sentence) {
    assertThatThrownBy(() -> mapping(topic, id, occurredAt, quantity, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("otn.partners 'zap': " + sentence);
  }

  @Test
  void a_wrong_value_for_the_message_is_told_by_its_name() {
    assertThatThrownBy(
            () -> mapping("a:{/s}", "{/i}", null, null, Map.of("url", "https://x.example/{s}")))
        .hasMessageStartingWith("otn.partners 'zap': catch.data.url: '{s}' is no JSON pointer");
  }
}
