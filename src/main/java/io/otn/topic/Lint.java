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
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
      @Nullable List<String> unless) {}

  private record Rule(
      RuleForm form, List<Pattern> says, List<Pattern> hints, List<Pattern> unless) {

    static Rule of(RuleForm form) {
      return new Rule(form, patterns(form.says()), patterns(form.hints()), patterns(form.unless()));
    }

    private static List<Pattern> patterns(@Nullable List<String> texts) {
      return texts == null ? List.of() : texts.stream().map(Pattern::compile).toList();
    }

    boolean broken(String title, List<Span> values) {
      String left = title;
      for (Pattern pattern : unless) {
        left = pattern.matcher(left).replaceAll(match -> "~".repeat(match.end() - match.start()));
      }
      String text = left;
      return says.stream().anyMatch(pattern -> pattern.matcher(text).find())
          || hints.stream().anyMatch(pattern -> outside(pattern.matcher(text), values));
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
    for (Rule rule : rules) {
      if (rule.broken(text, spans)) {
        findings.add(finding(rule, "", allowed));
      }
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
