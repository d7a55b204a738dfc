package io.otn.topic;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.otn.topic.Finding.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The platform's policy for one-time notifications, as far as it can be read off a title (facts 1
 * and 2): specific and about one occasion, no incentive, no order updates, at most 65 characters.
 * The patterns are data, in {@code topic-lint.yaml}.
 */
final class Lint {

  static final Lint POLICY = load("/topic-lint.yaml");

  /** Fewer are a name or two. */
  private static final int MANY_CAPITALS = 8;

  private static final Pattern WORD = Pattern.compile("[a-z0-9']+(-[a-z0-9']+)*");

  private final List<Rule> rules;

  private Lint(List<Rule> rules) {
    this.rules = rules;
  }

  /** As it stands in the file. */
  record RuleForm(
      String rule,
      String what,
      String instead,
      boolean kinds,
      @Nullable List<String> says,
      @Nullable List<String> hints,
      @Nullable List<String> unless,
      @Nullable List<String> otherwise,
      @Nullable List<String> needs,
      @Nullable List<String> generic) {}

  private record Rule(
      RuleForm form,
      List<Pattern> says,
      List<Pattern> hints,
      List<Pattern> unless,
      List<Pattern> otherwise,
      List<Pattern> needs,
      Set<String> generic) {

    static Rule of(RuleForm form) {
      return new Rule(
          form,
          patterns(form.says()),
          patterns(form.hints()),
          patterns(form.unless()),
          patterns(form.otherwise()),
          patterns(form.needs()),
          words(form.generic()));
    }

    private static Set<String> words(@Nullable List<String> texts) {
      return texts == null
          ? Set.of()
          : Set.copyOf(Arrays.asList(String.join(" ", texts).strip().split("\\s+")));
    }

    private static List<Pattern> patterns(@Nullable List<String> texts) {
      return texts == null ? List.of() : texts.stream().map(Pattern::compile).toList();
    }

    boolean broken(String title, List<Span> values) {
      String text = without(title);
      return says.stream().anyMatch(pattern -> pattern.matcher(text).find())
          || outside(hints, text, values);
    }

    /** Whether it is at least not like a good title, where no rule says what is bad about it. */
    boolean brokenOtherwise(String title, List<Span> values) {
      return outside(otherwise, without(title), values);
    }

    /** Good titles have a shape, bad ones have no end of words. A value is a thing by its name. */
    boolean shapeless(String title, List<Span> values) {
      return values.isEmpty() && (lacksAll(without(title)) || namesNothing(without(title)));
    }

    private String without(String title) {
      String left = title;
      for (Pattern pattern : unless) {
        left = pattern.matcher(left).replaceAll(match -> "~".repeat(match.end() - match.start()));
      }
      return left;
    }

    private static boolean outside(List<Pattern> patterns, String text, List<Span> values) {
      return patterns.stream().anyMatch(pattern -> outside(pattern.matcher(text), values));
    }

    private boolean lacksAll(String text) {
      return !needs.isEmpty() && needs.stream().noneMatch(pattern -> pattern.matcher(text).find());
    }

    private boolean namesNothing(String text) {
      return !generic.isEmpty()
          && WORD.matcher(text).results().map(MatchResult::group).allMatch(generic::contains);
    }

    private static boolean outside(Matcher matcher, List<Span> values) {
      while (matcher.find()) {
        int start = matcher.start();
        int end = matcher.end();
        if (values.stream().noneMatch(value -> value.start() <= start && end <= value.end())) {
          return true;
        }
      }
      return false;
    }
  }

  private record Span(int start, int end) {}

  private static Lint load(String resource) {
    ObjectMapper yaml =
        new ObjectMapper(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    try (InputStream in = Objects.requireNonNull(Lint.class.getResourceAsStream(resource))) {
      List<RuleForm> forms = yaml.readValue(in, new TypeReference<List<RuleForm>>() {});
      return new Lint(forms.stream().map(Rule::of).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  /** The names of the rules that an override may name. */
  Set<String> rules() {
    Set<String> names = new TreeSet<>();
    rules.forEach(rule -> names.add(rule.form().rule()));
    return names;
  }

  /**
   * What a title breaks, each as a sentence about "it": values are in the title, and a value may be
   * somebody's secret.
   *
   * @param title with its values in
   * @param values those that it was made of
   * @param allowed turns errors of these rules into warnings that say who allowed them
   */
  List<Finding> title(String title, Collection<String> values, List<LintOverride> allowed) {
    List<Finding> findings = new ArrayList<>();
    int length = title.codePointCount(0, title.length());
    if (length == 0 || length > TopicKind.TITLE_LIMIT) {
      findings.add(
          new Finding(
              Severity.ERROR,
              "length",
              null,
              "it has %d characters; Messenger takes 1 to %d"
                  .formatted(length, TopicKind.TITLE_LIMIT),
              "write fewer words, or shorter values"));
    }
    String text = plain(title);
    List<Span> spans = spans(text, values);
    for (Rule rule : brokenBy(text, spans)) {
      findings.add(finding(rule, "", allowed));
    }
    if (spans.isEmpty()) {
      findings.add(
          new Finding(
              Severity.WARNING,
              "same-for-all",
              null,
              "it names nothing of its own, so it asks everybody the same",
              "name the thing by a value, as in {{product}}"));
    }
    if (shouts(title, values)) {
      findings.add(
          new Finding(
              Severity.WARNING,
              "shouting",
              null,
              "it shouts, which people report as spam",
              "write it in small letters, with one mark at its end"));
    }
    return findings;
  }

  private List<Rule> brokenBy(String text, List<Span> values) {
    for (Predicate<Rule> question :
        List.<Predicate<Rule>>of(
            rule -> rule.broken(text, values),
            rule -> rule.brokenOtherwise(text, values),
            rule -> rule.shapeless(text, values))) {
      List<Rule> broken = rules.stream().filter(question).toList();
      if (!broken.isEmpty()) {
        return broken;
      }
    }
    return List.of();
  }

  /** The name of a kind is seen by no person, but tells what it is for. */
  List<Finding> kind(String name, List<LintOverride> allowed) {
    String text = plain(name.replace('-', ' '));
    return rules.stream()
        .filter(rule -> rule.form().kinds() && rule.broken(text, List.of()))
        .map(rule -> finding(rule, "the kind '%s': ".formatted(name), allowed))
        .toList();
  }

  private static Finding finding(Rule rule, String where, List<LintOverride> allowed) {
    RuleForm form = rule.form();
    Optional<LintOverride> override =
        allowed.stream().filter(one -> one.rule().equals(form.rule())).findFirst();
    return new Finding(
        override.isPresent() ? Severity.WARNING : Severity.ERROR,
        form.rule(),
        null,
        where + form.what(),
        override
            .map(one -> "allowed by %s: %s".formatted(one.by(), one.because()))
            .orElse(form.instead()));
  }

  private static List<Span> spans(String text, Collection<String> values) {
    List<Span> spans = new ArrayList<>();
    for (String value : values) {
      String plain = plain(value).strip();
      for (int at = text.indexOf(plain); !plain.isEmpty() && at >= 0; ) {
        spans.add(new Span(at, at + plain.length()));
        at = text.indexOf(plain, at + plain.length());
      }
    }
    return spans;
  }

  /** Lower case, without accents. */
  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKD)
        .replaceAll("\\p{M}+", "")
        .toLowerCase(Locale.ROOT)
        .replace("ß", "ss")
        .replace('’', '\'');
  }

  /** Of its own words: a value may be a name in capitals. */
  private static boolean shouts(String title, Collection<String> values) {
    String own = title;
    for (String value : values) {
      own = value.isBlank() ? own : own.replace(value, " ");
    }
    long words =
        own.codePoints().filter(Character::isLetter).filter(c -> !Character.isUpperCase(c)).count();
    long capitals = own.codePoints().filter(Character::isUpperCase).count();
    return own.contains("!!") || (capitals > MANY_CAPITALS && capitals > 2 * words);
  }
}
