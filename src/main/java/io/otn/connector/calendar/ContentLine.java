package io.otn.connector.calendar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One unfolded line of a calendar, {@code NAME;PARAMETER=value:value} (RFC 5545, 3.1).
 *
 * @param name in capitals
 * @param parameters by name in capitals, without the quotes of their values
 * @param value as written
 */
record ContentLine(String name, Map<String, String> parameters, String value) {

  /** Null when the text is no such line: one that should have been folded, for example. */
  static @Nullable ContentLine parse(String text) {
    int end = endOfName(text);
    if (end <= 0 || end == text.length()) {
      return null;
    }
    String name = text.substring(0, end).toUpperCase(Locale.ROOT);
    Map<String, String> parameters = new LinkedHashMap<>();
    int at = end;
    while (text.charAt(at) == ';') {
      int next = endOfParameter(text, at + 1);
      if (next == text.length()) {
        return null;
      }
      String parameter = text.substring(at + 1, next);
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        parameters.put(
            parameter.substring(0, equals).toUpperCase(Locale.ROOT),
            parameter.substring(equals + 1).replace("\"", ""));
      }
      at = next;
    }
    return new ContentLine(name, parameters, text.substring(at + 1));
  }

  private static int endOfName(String text) {
    int at = 0;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '-')) {
      at++;
    }
    return at < text.length() && (text.charAt(at) == ';' || text.charAt(at) == ':') ? at : 0;
  }

  /** Where the parameter that begins here ends, by a colon or semicolon outside of quotes. */
  private static int endOfParameter(String text, int from) {
    boolean quoted = false;
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ';' || c == ':')) {
        return at;
      }
    }
    return text.length();
  }

  @Nullable String parameter(String parameterName) {
    String given = parameters.get(parameterName);
    return given == null || given.isBlank() ? null : given.strip();
  }

  /** The value as text, without its escapes (3.3.11). */
  String text() {
    return String.join(",", texts()).strip();
  }

  /** The values of a list, without their escapes. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        char escaped = value.charAt(++i);
        text.append(escaped == 'n' || escaped == 'N' ? '\n' : escaped);
      } else if (c == ',') {
        texts.add(text.toString());
        text.setLength(0);
      } else {
        text.append(c);
      }
    }
    texts.add(text.toString());
    return texts;
  }
}
