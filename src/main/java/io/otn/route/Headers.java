package io.otn.route;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Message;

/** The headers of a message of HTTP, whose names know no case. */
final class Headers {

  private Headers() {}

  static Map<String, String> byLowerCaseName(Message message) {
    Map<String, String> headers = new HashMap<>();
    message
        .getHeaders()
        .forEach(
            (name, value) -> {
              if (value != null) { // Camel has a header for a query that is not there
                headers.put(name.toLowerCase(Locale.ROOT), String.valueOf(value));
              }
            });
    return headers;
  }
}
