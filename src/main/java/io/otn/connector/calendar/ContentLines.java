package io.otn.connector.calendar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The lines of a file, unfolded before they are decoded: a fold may cut a character in two. */
final class ContentLines {

  private ContentLines() {}

  static List<String> of(byte[] file) {
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int at = startsWithMark(file) ? 3 : 0;
    while (at < file.length) {
      byte b = file[at];
      if (b != '\r' && b != '\n') {
        line.write(b);
        at++;
        continue;
      }
      at += b == '\r' && at + 1 < file.length && file[at + 1] == '\n' ? 2 : 1;
      if (at < file.length && (file[at] == ' ' || file[at] == '\t')) {
        at++;
      } else {
        add(lines, line);
      }
    }
    add(lines, line);
    return lines;
  }

  /** The mark that some editors write before UTF-8. */
  private static boolean startsWithMark(byte[] file) {
    return file.length >= 3
        && file[0] == (byte) 0xef
        && file[1] == (byte) 0xbb
        && file[2] == (byte) 0xbf;
  }

  private static void add(List<String> lines, ByteArrayOutputStream line) {
    if (line.size() > 0) {
      lines.add(line.toString(StandardCharsets.UTF_8));
      line.reset();
    }
  }
}
