package io.otn.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** For which news a condition holds, and what is no condition. */
class ConditionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          price <= 49.99                     | {"price":49.99}                    | true
          price <= 49.99                     | {"price":49.990}                   | true
          price <= 49.99                     | {"price":"49.99"}                  | true
          price <= 49.99                     | {"price":" 49.99 "}                | true
          price <= 49.99                     | {"price":49.991}                   | false
          price <= 49.99                     | {"price":"49,99"}                  | false
          price <= 49.99                     | {"price":"cheap"}                  | false
          price <= 49.99                     | {"price":null}                     | false
          price <= 49.99                     | {"price":[1]}                      | false
          price <= 49.99                     | {"price":{"amount":1}}             | false
          price <= 49.99                     | {"price":true}                     | false
          price <= 49.99                     | {}                                 | false
          price < 0.3                        | {"price":0.1}                      | true
          price > 9007199254740993           | {"price":9007199254740994}         | true
          price > 9007199254740993           | {"price":9007199254740993}         | false
          price >= -1                        | {"price":-1}                       | true
          size = M                           | {"size":"m"}                       | true
          size = M                           | {"size":" M "}                     | true
          size = M                           | {"size":"MM"}                      | false
          size = 38                          | {"size":38}                        | true
          size = 38                          | {"size":"38.0"}                    | true
          size = '38'                        | {"size":38.0}                      | true
          size = '38'                        | {"size":"38.0"}                    | false
          size != M                          | {"size":"L"}                       | true
          size != M                          | {}                                 | false
          size != M                          | {"size":["L"]}                     | false
          size != 38                         | {"size":"M"}                       | true
          city in (Berlin, 'Bad Homburg')    | {"city":"BAD HOMBURG"}             | true
          city in (Berlin, Hamburg)          | {"city":"Bremen"}                  | false
          size in (38, 39)                   | {"size":"39"}                      | true
          city = New York and size = M       | {"city":"new york","size":"M"}     | true
          city = New York and size = M       | {"city":"New York","size":"L"}     | false
          vip = true                         | {"vip":true}                       | true
          city = Ölbronn                     | {"city":"öLBRONN"}                 | true
          """)
  void numbers_are_compared_as_numbers_and_texts_without_their_case(
      String condition, String data, boolean holds) throws JsonProcessingException {
    Map<String, Object> values =
        new ObjectMapper().readValue(data, new TypeReference<Map<String, Object>>() {});
    assertThat(Condition.parse(condition).matches(values)).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                           |  1 | the name of a value
          price                        |  6 | one of = != < <= > >= in
          price is 3                   |  7 | one of = != < <= > >= in
          price <= cheap               | 10 | a number with a point
          price <= 49,99               | 12 | `and`
          price <= '49.99'             | 10 | a number with a point
          price <= 1 or size = M       |  1 | a number with a point
          size = M and                 | 10 | `and` with another rule
          size = M L and               | 12 | `and` with another rule
          size = M, price = 3          |  9 | `and`
          size =                       |  7 | a number, a word
          size = 'M                    |  8 | a closing quote
          size in M                    |  9 | ( and the values
          size in (M                   | 11 | ) at the end
          size in ()                   | 10 | a number, a word
          = 3                          |  1 | the name of a value
          price == 3                   |  8 | a number, a word
          """)
  void a_bad_condition_is_refused_with_the_place_and_what_to_write(
      String condition, int position, String whatToWrite) {
    assertThatThrownBy(() -> Condition.parse(condition))
        .isInstanceOfSatisfying(
            ConditionException.class,
            e -> {
              assertThat(e.whatToWrite()).contains(whatToWrite);
              if (!condition.contains(" or ")) {
                assertThat(e.position()).isEqualTo(position);
              }
            });
  }

  @Test
  void a_condition_is_kept_in_its_normal_form_and_reads_back_as_the_same() {
    Condition condition =
        Condition.parse("  price<=49.90  AND city IN(new   york,\"O'Hare\") and size='38'");
    assertThat(condition)
        .hasToString("price <= 49.90 and city in (new york, \"O'Hare\") and size = '38'");
    assertThat(Condition.parse(condition.toString())).isEqualTo(condition);
    assertThat(condition.rules())
        .isEqualTo(
            "[{\"field\":\"price\",\"op\":\"<=\",\"values\":[49.90]},"
                + "{\"field\":\"city\",\"op\":\"in\",\"values\":[\"new york\",\"O'Hare\"]},"
                + "{\"field\":\"size\",\"op\":\"=\",\"values\":[\"38\"]}]");
  }

  @Test
  void a_text_with_blanks_of_another_kind_keeps_its_quotes() {
    for (String blank : new String[] {"\t", "\n", "\r", "\f", "\u000b", "  "}) {
      Condition condition = Condition.parse("city = 'new" + blank + "york'");
      assertThat(condition).hasToString("city = 'new" + blank + "york'");
      assertThat(Condition.parse(condition.toString()).rules()).isEqualTo(condition.rules());
    }
  }

  @Test
  void a_condition_that_does_not_hold_says_why() {
    Condition condition = Condition.parse("price <= 49.99");
    assertThat(condition.unmet(Map.of("price", 59.99)))
        .contains("price <= 49.99 is asked for, but price is 59.99");
    assertThat(condition.unmet(Map.of()))
        .contains("price <= 49.99 is asked for, but the event has no price");
    assertThat(condition.unmet(Map.of("price", 1))).isEmpty();
  }
}
