package io.otn.topic;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * Something to correct, or to think about, in a topic file or in a card's title.
 *
 * @param rule the lint rule that found it; null when the file could not be read as a topic kind
 * @param line where in the file, from 1; null when it is about a card and no file
 * @param what what is wrong
 * @param instead what to write instead; empty when {@code what} says it
 */
public record Finding(
    Severity severity, @Nullable String rule, @Nullable Integer line, String what, String instead) {

  /** An error keeps the file, or the card, from being used; a warning does not. */
  public enum Severity {
    WARNING,
    ERROR
  }

  static Finding error(int line, String what) {
    return new Finding(Severity.ERROR, null, line, what, "");
  }

  static Finding warning(String rule, int line, String what, String instead) {
    return new Finding(Severity.WARNING, rule, line, what, instead);
  }

  @JsonIgnore
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** The same, of something in a file. */
  Finding of(String subject, int line) {
    return new Finding(severity, rule, line, subject + what, instead);
  }

  int lineOrNone() {
    return line == null ? 0 : line;
  }

  /** As an operator reads it in a log. */
  public String sentence() {
    return (line == null ? "" : "line %d: ".formatted(line)) + words();
  }

  /** The same without its line. */
  String words() {
    return what
        + (instead.isEmpty() ? "" : "; " + instead)
        + (rule == null ? "" : " [" + rule + "]");
  }
}
