package io.otn.feed;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lists with a row an item and a header above: Google's tab-separated text, Meta's CSV, and others
 * by a mapping of their headers. A byte order mark says more about the encoding than the settings.
 */
final class DelimitedList implements ItemList {

  private static final int LONGEST_FIELD = 1024 * 1024;

  private final Feed feed;

  DelimitedList(Feed feed) {
    this.feed = feed;
  }

  @Override
  public void read(InputStream text, Taker taker) throws IOException, FeedException {
    try (CsvReader<CsvRecord> csv =
        CsvReader.builder()
            .fieldSeparator(feed.delimiter())
            .quoteCharacter(feed.quote())
            .acceptCharsAfterQuotes(true)
            .ignoreDifferentFieldCount(true)
            .skipEmptyLines(true)
            .maxBufferSize(LONGEST_FIELD)
            .ofCsvRecord(decoded(text))) {
      Map<Field, Integer> columns = null;
      int width = 0;
      for (CsvRecord row : csv) {
        if (columns == null) {
          columns = columns(row);
          width = row.getFieldCount();
          continue;
        }
        item(row, columns, width, taker);
      }
      if (columns == null) {
        throw new FeedException("the file is empty: it has no header");
      }
    } catch (CsvParseException | UncheckedIOException e) {
      throw new FeedException(
          "the rows cannot be told apart: a field has more than %d characters; is a quote missing?"
              .formatted(LONGEST_FIELD));
    }
  }

  private static void item(CsvRecord row, Map<Field, Integer> columns, int width, Taker taker)
      throws IOException, FeedException {
    long line = row.getStartingLineNumber();
    if (row.getFieldCount() != width) {
      // Shifted by a stray delimiter or a quote, so that no column can be trusted.
      taker.refuse(
          line,
          new ItemRefusedException(
              "row_width", "the row has more or fewer fields than the header"));
      return;
    }
    RawItem item = new RawItem(line);
    columns.forEach((field, column) -> item.put(field, row.getField(column)));
    taker.take(item);
  }

  private Map<Field, Integer> columns(CsvRecord header) throws FeedException {
    Map<Field, Integer> columns = new EnumMap<>(Field.class);
    List<String> names = header.getFields();
    if (feed.columns().isEmpty()) {
      for (int n = 0; n < names.size(); n++) {
        Optional<Field> field = Field.merchant(names.get(n));
        if (field.isPresent()) {
          columns.putIfAbsent(field.get(), n);
        }
      }
      requireColumn(columns, Field.ID, "id", names);
      requireColumn(columns, Field.PRICE, "price", names);
      return columns;
    }
    for (Map.Entry<Field, String> wanted : feed.columns().entrySet()) {
      for (int n = 0; n < names.size(); n++) {
        if (folded(names.get(n)).equals(folded(wanted.getValue()))) {
          columns.putIfAbsent(wanted.getKey(), n);
        }
      }
      requireColumn(columns, wanted.getKey(), wanted.getValue(), names);
    }
    return columns;
  }

  private static void requireColumn(
      Map<Field, Integer> columns, Field field, String column, List<String> names)
      throws FeedException {
    if (!columns.containsKey(field)) {
      throw new FeedException(
          "the header has no column '%s'; it has %s"
              .formatted(
                  column,
                  names.stream()
                      .limit(30)
                      .map(name -> name.length() > 40 ? name.substring(0, 40) + "…" : name)
                      .collect(Collectors.joining(", "))));
    }
  }

  private static String folded(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  /** Bytes that are no text of the encoding become a sign that says so; they cost no row. */
  private Reader decoded(InputStream text) throws IOException {
    BufferedInputStream bytes = new BufferedInputStream(text);
    bytes.mark(4);
    byte[] head = bytes.readNBytes(3);
    bytes.reset();
    Charset charset = feed.encoding();
    if (begins(head, 0xef, 0xbb, 0xbf)) {
      bytes.skipNBytes(3);
      charset = StandardCharsets.UTF_8;
    } else if (begins(head, 0xff, 0xfe)) {
      bytes.skipNBytes(2);
      charset = StandardCharsets.UTF_16LE;
    } else if (begins(head, 0xfe, 0xff)) {
      bytes.skipNBytes(2);
      charset = StandardCharsets.UTF_16BE;
    }
    return new InputStreamReader(bytes, charset);
  }

  private static boolean begins(byte[] head, int... mark) {
    if (head.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((head[i] & 0xff) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
