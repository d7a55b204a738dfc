package io.otn.topic;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at a kind as a whole: renders it with its examples, and asks the lint about its name and
 * its title.
 */
final class TopicCheck {

  private final TopicKind kind;

  // A set: several examples may lead to the same finding.
  private final Set<Finding> findings = new LinkedHashSet<>();

  private TopicCheck(TopicKind kind) {
    this.kind = kind;
  }

  static List<Finding> of(TopicKind kind) {
    TopicCheck check = new TopicCheck(kind);
    check.names();
    check.examples();
    check.title();
    check.ask();
    check.relation();
    return new ArrayList<>(check.findings);
  }

  private Stream<Text> texts() {
    return Stream.of(
            Stream.of(kind.titleText()),
            kind.messages().flatMap(MessageForm::texts),
            kind.conversation().texts())
        .flatMap(texts -> texts);
  }

  /** A name that is declared nowhere would be a dead letter for each holder. */
  private void names() {
    Examples examples = kind.examples();
    texts()
        .forEach(
            text -> {
              for (String name : examples.unknown(text.names())) {
                findings.add(
                    Finding.error(
                        text.line(),
                        "%s: {{%s}} is not among values; write one of %s, or add it there"
                            .formatted(
                                text.field(),
                                name,
                                String.join(", ", examples.byName().keySet()))));
              }
            });
    Set<String> used = new HashSet<>();
    texts().forEach(text -> text.names().forEach(name -> used.add(Examples.first(name))));
    String unused =
        examples.byName().keySet().stream()
            .filter(name -> !used.contains(name))
            .collect(Collectors.joining(", "));
    if (!unused.isEmpty()) {
      findings.add(
          Finding.warning(
              "examples",
              kind.titleText().line(),
              "no text uses the value " + unused,
              "leave it out of values, or use it"));
    }
    if (!examples.declared() && !used.isEmpty()) {
      findings.add(
          Finding.warning(
              "examples",
              kind.titleText().line(),
              "there are no values with examples, so lengths and misspelt names are noticed only"
                  + " when somebody is asked or told",
              "add values: with an example of each of "
                  + used.stream().sorted().collect(Collectors.joining(", "))));
    }
  }

  private void examples() {
    for (Map<String, Object> sample : kind.examples().samples()) {
      texts().forEach(text -> render(text, () -> text.fit(sample)));
      kind.messages()
          .forEach(
              message ->
                  render(message.texts().findFirst().orElseThrow(), () -> message.render(sample)));
    }
  }

  /** Of texts that fit alone a card may still be made that does not; its line is its first text. */
  private void render(Text text, Runnable rendering) {
    if (findings.stream()
        .anyMatch(
            finding -> finding.isError() && Integer.valueOf(text.line()).equals(finding.line()))) {
      return;
    }
    try {
      rendering.run();
    } catch (MissingValueException e) {
      findings.add(
          Finding.error(
              text.line(),
              "%s: {{%s}} has no example in values; add it there"
                  .formatted(text.field(), e.value())));
    } catch (UnfitMessageException e) {
      findings.add(
          Finding.error(text.line(), e.detail() + "; that is with the examples of values"));
    }
  }

  private void title() {
    Text title = kind.titleText();
    for (Finding finding : Lint.POLICY.kind(kind.name(), kind.overrides())) {
      findings.add(finding.of("", title.line()));
    }
    List<Map<String, Object>> samples = kind.examples().samples();
    for (Map<String, Object> sample : samples.isEmpty() ? List.of(placeholders()) : samples) {
      String words;
      try {
        words = title.words(sample);
      } catch (MissingValueException | UnfitMessageException e) {
        continue; // told above
      }
      for (Finding finding : kind.findings(words, sample)) {
        findings.add(finding.of("the title '%s': ".formatted(words), title.line()));
      }
    }
  }

  /** The title of the card that the kind offers by itself. */
  private void ask() {
    Conversation.Ask ask = kind.conversation().ask();
    if (ask != null) {
      String words = kind.titleText().words(ask.data());
      for (Finding finding : kind.findings(words, ask.data())) {
        findings.add(finding.of("ask: the title '%s': ".formatted(words), ask.line()));
      }
    }
  }

  /** Stand in for values that nobody gave an example of, and offend no rule. */
  private Map<String, Object> placeholders() {
    return kind.titleText().names().stream()
        .map(Examples::first)
        .distinct()
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toMap(name -> name, name -> "X1"));
  }

  /** Messenger wants a clear relation between what was asked and what is sent (facts 2.1). */
  private void relation() {
    Set<String> asked = kind.titleText().names();
    if (asked.isEmpty()) {
      return;
    }
    kind.messages()
        .forEach(
            message -> {
              boolean related =
                  message.texts().flatMap(text -> text.names().stream()).anyMatch(asked::contains);
              if (!related) {
                Text first = message.texts().findFirst().orElseThrow();
                findings.add(
                    Finding.warning(
                        "relation",
                        first.line(),
                        "the message names nothing of what the title asks about",
                        "use one of %s in it"
                            .formatted(
                                asked.stream()
                                    .map(name -> "{{" + name + "}}")
                                    .collect(Collectors.joining(", ")))));
              }
            });
  }
}
