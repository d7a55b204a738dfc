package io.otn.route;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of one endpoint; what is left in the map is unknown, and Camel says so. */
record Options(String door, Map<String, Object> parameters) {

  String required(String name) {
    String value = optional(name);
    if (value == null) {
      throw new IllegalArgumentException("%s: the option '%s' is missing".formatted(door, name));
    }
    return value;
  }

  @Nullable String optional(String name) {
    Object value = parameters.remove(name);
    return value == null || value.toString().isBlank() ? null : value.toString();
  }
}
