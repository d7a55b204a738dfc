package io.otn.connector.calendar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A calendar cut into its blocks, by ourselves: a block that is broken breaks no other.
 *
 * @param properties what stands outside of all blocks, such as X-WR-TIMEZONE
 * @param whole whether the file has its end; without it, it was cut off on its way
 */
record CalendarFile(
    Component properties, List<Component> events, List<Component> zones, boolean whole) {

  static CalendarFile of(byte[] file) {
    Component properties = new Component("VCALENDAR");
    List<Component> events = new ArrayList<>();
    List<Component> zones = new ArrayList<>();
    boolean whole = false;
    Component block = null; // a VEVENT or VTIMEZONE
    Component part = null; // a block in it, such as a VALARM
    @Nullable String other = null; // a block that is of no interest, such as a VTODO
    for (String text : ContentLines.of(file)) {
      ContentLine line = ContentLine.parse(text);
      if (line == null) {
        continue;
      }
      String name = line.value().strip().toUpperCase(Locale.ROOT);
      boolean begins = line.name().equals("BEGIN");
      boolean ends = line.name().equals("END");
      if (begins && (name.equals("VEVENT") || name.equals("VTIMEZONE"))) {
        block = new Component(name); // also where the end of the one before is missing
        part = null;
        other = null;
        (name.equals("VEVENT") ? events : zones).add(block);
      } else if (other != null) {
        other = ends && name.equals(other) ? null : other;
      } else if (block != null && part != null) {
        if (ends && name.equals(part.name())) {
          part = null;
        } else if (ends && name.equals(block.name())) {
          block.end();
          block = null;
          part = null;
        } else {
          part.add(line);
        }
      } else if (block != null && begins) {
        part = new Component(name);
        block.add(part);
      } else if (block != null && ends && name.equals(block.name())) {
        block.end();
        block = null;
      } else if (begins && !name.equals("VCALENDAR")) {
        other = name;
      } else if (ends && name.equals("VCALENDAR")) {
        whole = true;
        block = null;
      } else if (block != null) {
        block.add(line);
      } else if (!begins && !ends) {
        properties.add(line);
      }
    }
    return new CalendarFile(properties, events, zones, whole);
  }
}
