package io.otn.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.fixture.PostgresForTests;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Planning asks the database, everything else asks Java: both must say the same. */
class ConditionInSqlTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JdbcClient SQL =
      JdbcClient.create(PostgresForTests.newDatabase().dataSource());

  record Case(String condition, String data) {}

  @Property(tries = 60)
  void java_and_the_database_agree_about_every_condition(@ForAll("cases") List<Case> cases)
      throws JsonProcessingException {
    String[] rules =
        cases.stream().map(c -> Condition.parse(c.condition()).rules()).toArray(String[]::new);
    String[] data = cases.stream().map(Case::data).toArray(String[]::new);
    List<Boolean> inSql =
        SQL.sql(
                """
                SELECT otn_condition_holds(rules::jsonb, data::jsonb)
                FROM unnest(:rules, :data) WITH ORDINALITY AS given (rules, data, n)
                ORDER BY n
                """)
            .param("rules", rules)
            .param("data", data)
            .query(Boolean.class)
            .list();
    for (int i = 0; i < cases.size(); i++) {
      // as the event is read back from the database, which may write a number in another way
      Map<String, Object> values =
          JSON.readValue(cases.get(i).data(), new TypeReference<Map<String, Object>>() {});
      Condition condition = Condition.parse(cases.get(i).condition());
      assertThat(inSql.get(i)).as("%s", cases.get(i)).isEqualTo(condition.matches(values));
      assertThat(Condition.parse(condition.toString())).isEqualTo(condition);
      assertThat(Condition.parse(condition.toString()).rules()).isEqualTo(condition.rules());
    }
  }

  @Provide
  Arbitrary<List<Case>> cases() {
    return Combinators.combine(
            rule().list().ofMinSize(1).ofMaxSize(3).map(rules -> String.join(" and ", rules)),
            data())
        .as(Case::new)
        .list()
        .ofSize(100);
  }

  private static Arbitrary<String> field() {
    return Arbitraries.of("price", "size", "city");
  }

  private static Arbitrary<String> number() {
    return Arbitraries.oneOf(
        Arbitraries.of("0", "-0", "1", "1.0", "01", "1.10", "49.99", "-3", "100", "0.1", "38"),
        Arbitraries.bigDecimals()
            .between(new BigDecimal("-1000000"), new BigDecimal("1000000"))
            .ofScale(3)
            .map(BigDecimal::toPlainString));
  }

  private static Arbitrary<String> text() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "M",
            "m",
            " M ",
            "L",
            "New York",
            "NEW YORK",
            "Ölbronn",
            "ÖLBRONN",
            "İstanbul",
            "istanbul",
            "ΟΔΟΣ",
            "οδος",
            "οδοσ",
            "straße",
            "STRASSE",
            "true",
            "and",
            "\u00a0x\t",
            "38",
            "38.0",
            "1e2",
            "",
            "Ǆ"),
        Arbitraries.strings()
            .ofMaxLength(6)
            .excludeChars('\0', '\'')
            .filter(ConditionInSqlTest::whole));
  }

  private static boolean whole(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  private static Arbitrary<String> value() {
    return Arbitraries.oneOf(number(), text().map(text -> "'" + text + "'"));
  }

  private static Arbitrary<String> rule() {
    return Arbitraries.oneOf(
        Combinators.combine(field(), Arbitraries.of("=", "!="), value())
            .as((field, op, value) -> field + " " + op + " " + value),
        Combinators.combine(field(), Arbitraries.of("<", "<=", ">", ">="), number())
            .as((field, op, value) -> field + op + value),
        Combinators.combine(field(), value().list().ofMinSize(1).ofMaxSize(4))
            .as((field, values) -> field + " in (" + String.join(", ", values) + ")"));
  }

  private static Arbitrary<String> data() {
    Arbitrary<String> value =
        Arbitraries.oneOf(
            number().filter(n -> !n.startsWith("01")),
            number().map(ConditionInSqlTest::quoted),
            text().map(ConditionInSqlTest::quoted),
            Arbitraries.of("true", "false", "null", "[]", "[\"M\"]", "{}", "1E2", "38.00", "-0.0"));
    return Combinators.combine(field(), value)
        .as(Map::entry)
        .list()
        .ofMaxSize(3)
        .map(
            entries -> {
              Map<String, String> object = new LinkedHashMap<>();
              entries.forEach(entry -> object.put(entry.getKey(), entry.getValue()));
              return object.entrySet().stream()
                  .map(entry -> quoted(entry.getKey()) + ":" + entry.getValue())
                  .collect(Collectors.joining(",", "{", "}"));
            });
  }

  private static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
