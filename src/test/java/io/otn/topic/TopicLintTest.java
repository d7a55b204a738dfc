package io.otn.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otn.web.ProblemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Titles and kinds against the platform's policy, when a file is read and when a card is made. */
class TopicLintTest {

  private static final String ALLOW =
      """
      lint:
        allow:
          - {rule: incentive, by: Ada Example, because: the shop is called Win A Prize}
      """;

  @ParameterizedTest
  @CsvSource({
    "Tell me every time I post, recurring",
    "When these 3 products are in stock, several",
    "When we have discounts, vague",
    "Tap and get 10% off, incentive",
    "Tell me when my order ships, order-update",
    "Start the 7-day challenge, programme"
  })
  void a_title_against_the_policy_keeps_the_file_out_and_names_rule_and_remedy(
      String title, String rule) {
    TopicFileException e =
        catchThrowableOfType(TopicFileException.class, () -> TopicFile.read(file("x", title, "")));
    assertThat(e.findings())
        .filteredOn(Finding::isError)
        .anySatisfy(
            finding -> {
              assertThat(finding.rule()).isEqualTo(rule);
              assertThat(finding.line()).isEqualTo(2);
              assertThat(finding.what()).contains(title);
              assertThat(finding.instead()).isNotBlank();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "newsletter, recurring",
    "weekly-deals, recurring",
    "order-status, order-update",
    "free-gift, incentive"
  })
  void the_name_of_a_kind_is_looked_at_too(String kind, String rule) {
    assertThat(errors(file(kind, "Tell me when {{product}} is back", "")))
        .contains("line 2: the kind '" + kind + "'", "[" + rule + "]");
  }

  @Test
  void an_example_can_be_what_breaks_a_rule() {
    assertThat(
            errors(
                file(
                    "x",
                    "Tell me about {{product}}",
                    "values: {product: [Tee, these 3 products]}\n")))
        .contains("the title 'Tell me about these 3 products'", "[several]");
  }

  @Test
  void an_override_names_rule_person_and_reason_and_leaves_a_warning() {
    String title = "Win a prize with {{product}}";
    assertThat(errors(file("x", title, ""))).contains("[incentive]");

    TopicFile.Content content = TopicFile.read(file("x", title, ALLOW));
    assertThat(content.kind().overrides())
        .containsExactly(
            new LintOverride("incentive", "Ada Example", "the shop is called Win A Prize", 6));
    assertThat(content.warnings())
        .anySatisfy(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
              assertThat(finding.rule()).isEqualTo("incentive");
              assertThat(finding.instead())
                  .isEqualTo("allowed by Ada Example: the shop is called Win A Prize");
            });
    assertThat(errors(file("x", "Win a prize every time {{product}} is back", ALLOW)))
        .as("it allows that rule and no other")
        .contains("[recurring]")
        .doesNotContain("[incentive]");
  }

  @Test
  void a_card_is_refused_for_what_its_values_make_of_the_title() {
    TopicKind kind = TopicFile.read(file("x", "Tell me when {{product}} is back", "")).kind();
    Map<String, Object> data = Map.of("product", "any of these shoes");
    assertThatThrownBy(() -> kind.requireFit(kind.title(data), data))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo("title_refused");
              assertThat(e.status().value()).isEqualTo(422);
              assertThat(new String(e.body(), java.nio.charset.StandardCharsets.UTF_8))
                  .contains("rule several")
                  .as("a value may be somebody's secret")
                  .doesNotContain("any of these shoes");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "Weekly Planner 2027",
    "Gift Card Holder",
    "Newsletter Stand",
    "The Prize (DVD)",
    "Daily Harvest",
    "Free Gift Wrap Bonus Pack"
  })
  void a_product_may_be_called_what_a_title_may_not_say(String product) {
    TopicKind kind = TopicFile.read(file("x", "Tell me when {{product}} is back", "")).kind();
    Map<String, Object> data = Map.of("product", product);
    assertThatCode(() -> kind.requireFit(kind.title(data), data)).doesNotThrowAnyException();
  }

  @Test
  void warnings_warn_and_keep_nothing_out() {
    assertThat(rules(file("x", "TELL ME WHEN {{product}} IS BACK!!", ""))).contains("shouting");
    assertThat(rules(file("x", "Tell me when the kettle is back", ""))).contains("same-for-all");
    assertThat(rules(file("x", "Tell me when {{product}} is back", "")))
        .containsExactly("examples");
    assertThat(
            rules(
                file("x", "Tell me when {{product}} is back", "values: {product: Tee, url: u}\n")))
        .containsExactly("examples");
    assertThat(
            rules(
                file("x", "Tell me when {{product}} is back", "values: {product: Tee}\n")
                    .replace("text: \"{{product}}\"", "text: \"Hello\"")))
        .containsExactly("relation");
  }

  private static List<String> rules(String text) {
    return TopicFile.read(text).warnings().stream().map(Finding::rule).toList();
  }

  private static String errors(String text) {
    return String.valueOf(
        catchThrowableOfType(TopicFileException.class, () -> TopicFile.read(text)).getMessage());
  }

  private static String file(String kind, String title, String more) {
    return "kind: %s\ntitle: \"%s\"\nmessage: {text: \"{{product}}\"}\n%s"
        .formatted(kind, title, more);
  }
}
