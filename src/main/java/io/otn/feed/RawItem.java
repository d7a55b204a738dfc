package io.otn.feed;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One item as its list writes it.
 *
 * @param line where it begins, from 1; in JSON too
 * @param texts as they stand there
 * @param numbers fields that are numbers of the list's own form, whose decimal sign is the point
 */
record RawItem(long line, Map<Field, String> texts, Set<Field> numbers) {

  RawItem(long line) {
    this(line, new EnumMap<>(Field.class), EnumSet.noneOf(Field.class));
  }

  /** Null when it is missing or blank. */
  @Nullable String text(Field field) {
    String text = texts.get(field);
    return text == null || text.isBlank() ? null : text.strip();
  }

  void putNumber(Field field, String number) {
    put(field, number);
    numbers.add(field);
  }

  void put(Field field, @Nullable String text) {
    if (text != null) {
      texts.put(field, text);
    }
  }
}
