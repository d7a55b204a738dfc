package io.otn.topic;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one place, read by name. What is wrong with one is noted and the others are read
 * on, so that whoever writes the file sees all of it at once. A name that nobody asked for is
 * unknown.
 */
final class Fields {

  private final Place place;
  private final Map<String, Place> members;
  private final List<Finding> problems;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * @param problems where errors are noted
   */
  Fields(Place place, List<Finding> problems) {
    this.place = place;
    this.members = new LinkedHashMap<>(place.members());
    this.problems = problems;
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  /** Null when it is missing or wrong, which is noted. */
  <T> @Nullable T required(String name, Function<Place, T> reader) {
    known.add(name);
    if (!has(name)) {
      note(place.line(), at(name) + " is missing");
      return null;
    }
    return optional(name, reader, null);
  }

  <T> @Nullable T optional(String name, Function<Place, T> reader, @Nullable T otherwise) {
    known.add(name);
    Place member = members.get(name);
    if (member == null) {
      return otherwise;
    }
    try {
      return reader.apply(member);
    } catch (TopicFileException e) {
      problems.addAll(e.findings());
      return otherwise;
    }
  }

  /** A name that people write, for which there is a better answer than that it is unknown. */
  void refused(String name, String why) {
    Place member = members.remove(name);
    if (member != null) {
      note(member.line(), "%s: %s".formatted(at(name), why));
    }
  }

  /** To be called when all has been asked for. */
  void done() {
    members.forEach(
        (name, member) -> {
          if (!known.contains(name)) {
            note(
                member.line(),
                "unknown field '%s'; allowed here: %s".formatted(name, String.join(", ", known)));
          }
        });
  }

  void note(int line, String what) {
    problems.add(Finding.error(line, what));
  }

  private String at(String name) {
    return place.path().isEmpty() ? name : place.path() + "." + name;
  }
}
