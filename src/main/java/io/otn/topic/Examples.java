package io.otn.topic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a kind says about its values: their names, with an example or several of each. A kind that
 * declares none says nothing, so any name may come.
 */
final class Examples {

  static final Examples NONE = new Examples(Map.of());

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
  private static final int MOST = 10;

  private final Map<String, List<Object>> byName;

  private Examples(Map<String, List<Object>> byName) {
    this.byName = byName;
  }

  /**
   * @throws TopicFileException when a name or an example cannot be one
   */
  static Examples read(Place place) {
    Map<String, Place> members = place.members();
    if (members.isEmpty()) {
      throw place.wrong("is empty; write name: example, or leave it out");
    }
    Map<String, List<Object>> byName = new LinkedHashMap<>();
    members.forEach(
        (name, member) -> {
          if (!NAME.matcher(name).matches()) {
            throw member.wrong("a value's name has letters, digits, - and _");
          }
          List<Object> examples = new ArrayList<>();
          for (Place example : member.isList() ? member.items(MOST) : List.of(member)) {
            examples.add(example(example, example.plain()));
          }
          byName.put(name, examples);
        });
    return new Examples(byName);
  }

  private static Object example(Place place, @Nullable Object plain) {
    if (plain == null || plain.toString().isBlank()) {
      throw place.wrong("is empty; write an example");
    }
    if (plain instanceof List) {
      throw place.wrong("a list cannot be shown in a message; write one example, or several");
    }
    if (plain instanceof Map<?, ?> members) {
      if (members.isEmpty()) {
        throw place.wrong("is empty; write an example");
      }
      place.members().forEach((name, member) -> example(member, member.plain()));
    }
    return plain;
  }

  boolean declared() {
    return !byName.isEmpty();
  }

  Map<String, List<Object>> byName() {
    return byName;
  }

  /** The names of a text that are none of these. */
  Set<String> unknown(Set<String> names) {
    Set<String> unknown = new TreeSet<>();
    for (String name : names) {
      if (declared() && !byName.containsKey(first(name))) {
        unknown.add(name);
      }
    }
    return unknown;
  }

  /** The name up to the dot of a member. */
  static String first(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** As many sets of values as the longest list of examples has; shorter ones begin again. */
  List<Map<String, Object>> samples() {
    int most = byName.values().stream().mapToInt(List::size).max().orElse(0);
    List<Map<String, Object>> samples = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      Map<String, Object> sample = new LinkedHashMap<>();
      int turn = i;
      byName.forEach((name, examples) -> sample.put(name, examples.get(turn % examples.size())));
      samples.add(sample);
    }
    return samples;
  }
}
