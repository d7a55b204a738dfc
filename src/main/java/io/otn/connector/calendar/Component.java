package io.otn.connector.calendar;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A block of a calendar: its lines, and the blocks in it. */
final class Component {

  private final String name;
  private final List<ContentLine> lines = new ArrayList<>();
  private final List<Component> parts = new ArrayList<>();
  private boolean ended;

  Component(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void add(ContentLine line) {
    lines.add(line);
  }

  void add(Component part) {
    parts.add(part);
  }

  void end() {
    ended = true;
  }

  /** Whether its END was there. */
  boolean ended() {
    return ended;
  }

  List<Component> parts() {
    return parts;
  }

  /** The first line of this name. */
  @Nullable ContentLine line(String lineName) {
    return lines(lineName).findFirst().orElse(null);
  }

  Stream<ContentLine> lines(String lineName) {
    return lines.stream().filter(line -> line.name().equals(lineName));
  }

  /** The text of the first line of this name; null when there is none or it is blank. */
  @Nullable String text(String lineName) {
    ContentLine line = line(lineName);
    String text = line == null ? "" : line.text();
    return text.isEmpty() ? null : text;
  }
}
