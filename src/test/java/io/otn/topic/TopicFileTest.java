package io.otn.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a file is told all at once, each with its line and what to write instead. */
class TopicFileTest {

  private static final String GOOD =
      """
      kind: restock
      title: "Tell me when {{product}} is back"
      message:
        text: "{{product}} is back: {{url}}"
      """;
  private static final String VALUES =
      """
      values:
        product: Tee
        url: https://shop.example/tee
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kind: restock               | line 1: title is missing
          kind: Re stock              | line 1: kind: 'Re stock' is no kind; write letters, digits and dashes
          kind: 5                     | line 1: kind: is read as a number; write it in quotes
          kind:                       | line 1: kind: is empty; write a text
          titel: x                    | line 1: unknown field 'titel'; allowed here: kind, title, message
          '- kind: x'                 | line 1: write names with values here
          kind: {a: b}                | line 1: kind: write a text here
          'kind: a\nkind: b'          | line 2: 'kind' is here twice
          'kind: ['                   | not YAML
          '# nothing'                 | is empty; write at least kind, title and message.text
          'a: b\n---\nc: d'           | not YAML
          """)
  void an_error_says_what_and_where_and_what_to_write(String text, String told) {
    assertThat(errors(text.replace("\\n", "\n"))).contains(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          keep: soon                                | line 5: keep: 'soon' is no duration; write a duration such as 48h
          keep: 0h                                  | line 5: keep: '0h' is no duration
          keep: PT0S                                | line 5: keep: 'PT0S' is no duration
          lane: fast                                | line 5: lane: 'fast' is no lane; write urgent, normal or relaxed
          'messages: [{text: a}, {text: b}]'        | line 5: messages: a permission is for one message
          'release: {}'                             | line 5: release: write how many are told per unit in stock, such as perUnit: 2
          'release: {perUnit: "2"}'                 | line 5: release.perUnit: write a number here, without quotes
          'release: {perUnit: 0}'                   | line 5: release.perUnit: 0 people per unit; write 0.1 to 100, such as 2
          'release: {every: 15}'                    | line 5: release.every: is read as a number; write it in quotes
          'release: {every: often}'                 | line 5: release.every: 'often' is no duration; write a duration such as 48h
          'release: {perUnit: 2, atMost: 1.5}'      | line 5: release.atMost: 1.5 people in a wave; write a whole number from 1 to 100000
          'quietHours: {from: "21:00"}'             | line 5: quietHours.to is missing
          'quietHours: {from: 9pm, to: "08:00"}'    | line 5: quietHours.from: '9pm' is no time of day; write one such as "21:00"
          'quietHours: {from: "21:00", to: "24:00"}' | line 5: quietHours.to: '24:00' is no time of day
          'quietHours: {from: "21:00", to: "21:00"}' | line 5: quietHours: from and to are both 21:00, so nobody would ever be told
          'lint: {}'                                | line 5: lint.allow is missing
          'lint: {allow: [{rule: length, by: a, because: b}]}' | 'length' is no rule that can be allowed; write one of incentive
          'lint: {allow: [{rule: vague, by: a}]}'   | line 5: lint.allow[0].because is missing
          'variants: []'                            | line 5: variants: has 0 items; write 1 to 50
          'variants: [{when: {tag: vip}}]'          | line 5: variants[0].message is missing
          'variants: [{when: {}, message: {text: x}}]' | line 5: variants[0].when.tag is missing
          'values: {}'                              | line 5: values: is empty
          'values: {"a b": c}'                      | line 5: values.a b: a value's name has letters
          'values: {product: [[a]]}'                | a list cannot be shown
          """)
  void each_field_is_checked(String field, String told) {
    assertThat(errors(GOOD + field + "\n")).contains(told);
  }

  @Test
  void all_that_is_wrong_is_told_at_once_in_its_lines() {
    List<Finding> findings =
        catchThrowableOfType(
                TopicFileException.class,
                () ->
                    TopicFile.read(
                        """
                        kind: re stock
                        titel: "Tell me"
                        message:
                          card:
                            subtitle: "{{>header}}"
                            colour: red
                          quickReplies:
                            - payload: x
                        keep: soon
                        """))
            .findings();
    assertThat(findings).extracting(Finding::line).containsExactly(1, 1, 2, 4, 5, 6, 8, 9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {{#url}}            | Section missing close tag 'url' @ line 1; write values as {{name}}
          {{>footer}}         | {{>footer}} asks for a part of another file; write its words here
          {{<page}}{{/page}}  | asks for another file
          {{=<% %>=}}         | values are always written as {{name}}
          {{url               | braces without a partner
          url}}               | braces without a partner
          {{ }}               | without a name
          {{my url}}          | is no value's name
          {{.}}               | is no value's name
          {{this}}            | is no value's name
          """)
  void a_template_is_values_and_sections_and_nothing_more(String text, String told) {
    assertThat(errors(GOOD.replace("{{url}}", text))).contains("line 4: message.text", told);
  }

  @Test
  void a_section_has_no_place_in_an_address_or_a_payload() {
    assertThat(
            errors(
                """
                kind: restock
                title: "Tell me when {{product}} is back"
                message:
                  text: "{{product}} is back"
                  buttons:
                    - {title: "Buy", url: "https://shop.example/{{#sku}}{{sku}}{{/sku}}"}
                """))
        .contains("line 6: message.buttons[0].url: {{#sku}} makes words depend on a value");
  }

  @Test
  void a_value_that_nothing_can_have_is_found_when_the_file_is_read() {
    assertThat(errors(GOOD.replace("{{url}}", "{{ulr}}") + VALUES))
        .contains("line 4: message.text: {{ulr}} is not among values; write one of product, url");
    assertThat(TopicFile.read(GOOD + VALUES).warnings()).isEmpty();
  }

  @Test
  void examples_that_break_a_limit_are_errors_of_the_line_that_is_too_long() {
    assertThat(
            errors(
                GOOD
                    + """
                    values:
                      product: [Tee, "a name that is so long that nobody could read it on a card of Messenger"]
                      url: u
                    """))
        .contains("line 2: title has 92 characters; Messenger takes 1 to 65");
    assertThat(
            errors(
                """
                kind: restock
                title: "Tell me when {{product}} is back"
                message:
                  image: "{{picture}}"
                values: {product: Tee, picture: tee.png}
                """))
        .contains("line 4: message.image is no address; it must begin with https://");
  }

  @Test
  void words_that_are_too_long_without_their_values_need_no_example_to_be_found() {
    assertThat(errors(GOOD.replace("Tell me when", "Tell me when ".repeat(6))))
        .contains("line 2: title: has", "without its values; Messenger takes at most 65");
  }

  @Test
  void words_of_yaml_1_1_are_words() {
    TopicFile.Content content =
        TopicFile.read(
            """
            kind: restock
            title: "Tell me when {{product}} is back"
            message: {text: "{{product}} {{on}}"}
            values: {product: off, on: yes}
            """);
    assertThat(content.kind().values())
        .isEqualTo(Map.of("product", List.of("off"), "on", List.of("yes")));
  }

  @Test
  void an_anchor_that_holds_itself_is_an_error_and_no_endless_loop() {
    assertThat(errors(GOOD + "values: &v {product: *v, url: u}\n")).contains("nested too deeply");
  }

  @Test
  void bytes_that_are_no_text_are_told_as_such() {
    assertThatThrownBy(() -> TopicFile.read("kind: \u0007"))
        .isInstanceOf(TopicFileException.class)
        .hasMessageContaining("not YAML");
  }

  private static String errors(String text) {
    TopicFileException e =
        catchThrowableOfType(TopicFileException.class, () -> TopicFile.read(text));
    assertThat(e).as("this file must be refused:%n%s", text).isNotNull();
    return String.valueOf(e.getMessage());
  }
}
