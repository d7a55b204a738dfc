package io.otn.connector.calendar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a file says of one UID: the event, and what is different in some of its instances. */
final class Group {

  private final List<Component> all = new ArrayList<>();

  void add(Component event) {
    all.add(event);
  }

  /** At least one. */
  List<Component> all() {
    return all;
  }

  /** The newest revision of the event itself; null where the file has only instances of it. */
  @Nullable Component master() {
    return all.stream()
        .filter(event -> event.line("RECURRENCE-ID") == null)
        .reduce((one, other) -> Series.isNewer(one, other) ? one : other)
        .orElse(null);
  }

  List<Component> overrides() {
    return all.stream().filter(event -> event.line("RECURRENCE-ID") != null).toList();
  }
}
