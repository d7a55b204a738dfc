package io.otn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How our SQL chooses rows to lock. */
class LockedRowsTest {

  /**
   * A subquery behind IN or FROM may become the inner side of a nested loop, which chooses and
   * locks its rows anew for each row of the outer one. A WITH that locks is read once, and so is a
   * subquery that is one value or an array.
   */
  @Test
  void rows_to_lock_are_chosen_once_whatever_the_planner_thinks() throws IOException {
    List<String> locking = new ArrayList<>();
    List<String> again = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        String text = Files.readString(source);
        for (int at = text.indexOf("FOR UPDATE");
            at >= 0;
            at = text.indexOf("FOR UPDATE", at + 1)) {
          String place = "%s:%d".formatted(source, text.substring(0, at).lines().count());
          locking.add(place);
          String before = beforeItsParenthesis(text, at);
          if (!before.isEmpty()
              && !before.endsWith(" AS")
              && !before.endsWith("=")
              && !before.endsWith("ARRAY")) {
            again.add(place);
          }
        }
      }
    }
    assertThat(locking).hasSizeGreaterThan(10);
    assertThat(again).isEmpty();
  }

  /** What stands before the subquery that locks; empty where it is the statement itself. */
  private static String beforeItsParenthesis(String text, int at) {
    int open = 0;
    for (int i = at - 1; i >= 0; i--) {
      switch (text.charAt(i)) {
        case ')' -> open++;
        case '(' -> {
          if (open-- == 0) {
            return text.substring(0, i).stripTrailing();
          }
        }
        case '"' -> {
          return "";
        }
        default -> {}
      }
    }
    return "";
  }
}
