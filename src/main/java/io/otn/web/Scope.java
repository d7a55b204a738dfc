package io.otn.web;

import java.util.Arrays;
import java.util.Optional;

/** What a partner's key may do. The admin key may do all of it, and everything else. */
public enum Scope {
  EVENTS_WRITE("events:write", "post events and try them out"),
  EVENTS_READ("events:read", "read its own events and what came of them"),
  REQUESTS_WRITE("requests:write", "ask people for consents"),
  HOOKS_WRITE("hooks:write", "have results sent to an address of its own");

  private final String text;
  private final String words;

  Scope(String text, String words) {
    this.text = text;
    this.words = words;
  }

  /** As it is written in the API, such as {@code events:write}. */
  public String text() {
    return text;
  }

  public String words() {
    return words;
  }

  String authority() {
    return "scope:" + text;
  }

  public static Optional<Scope> of(String text) {
    return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
  }
}
