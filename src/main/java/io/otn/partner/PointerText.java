package io.otn.partner;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with JSON pointers (RFC 6901) in braces, such as {@code restock:{/product/sku}}. A member
 * whose name has a brace in it cannot be pointed to.
 */
public final class PointerText {

  /**
   * Reads what is pointed into. Numbers stay as they are written: 12.50 is not 12.5 in a message.
   */
  public static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final Pattern POINTER = Pattern.compile("(?:/(?:[^~/]|~[01])*+)++");

  private final String written;
  private final List<Part> parts;

  /** Letters as they are, and what stands behind them; null at the end of the text. */
  private record Part(String letters, @Nullable JsonPointer pointer) {}

  private PointerText(String written, List<Part> parts) {
    this.written = written;
    this.parts = parts;
  }

  /**
   * @throws IllegalArgumentException saying what to write instead
   */
  public static PointerText of(String text) {
    List<Part> parts = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int open = text.indexOf('{', from);
      int close = text.indexOf('}', from);
      if (open < 0 && close < 0) {
        parts.add(new Part(text.substring(from), null));
        break;
      }
      if (open < 0 || close < open) {
        throw new IllegalArgumentException(
            "'%s' has a brace that belongs to no pair; write JSON pointers as in {/product/sku}"
                .formatted(text));
      }
      parts.add(new Part(text.substring(from, open), pointer(text.substring(open + 1, close))));
      from = close + 1;
    }
    return new PointerText(text, List.copyOf(parts));
  }

  private static JsonPointer pointer(String text) {
    if (!POINTER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'{%s}' is no JSON pointer; write one that begins with a slash, such as {/product/sku}, with ~1 for a slash and ~0 for a tilde within a name"
              .formatted(text));
    }
    return JsonPointer.compile(text);
  }

  public String written() {
    return written;
  }

  public boolean hasPointers() {
    return parts.stream().anyMatch(part -> part.pointer() != null);
  }

  /** The text with the same letters for each value, to see whether its form can be right. */
  String sample(String value) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(part.letters()).append(part.pointer() == null ? "" : value);
    }
    return text.toString();
  }

  /**
   * The text with the values that the pointers lead to.
   *
   * @param missing is told each pointer that leads to no text, number or boolean
   */
  public String in(JsonNode body, Consumer<JsonPointer> missing) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(part.letters());
      JsonPointer pointer = part.pointer();
      if (pointer != null) {
        String value = value(body.at(pointer));
        if (value.isBlank()) {
          missing.accept(pointer);
        }
        text.append(value);
      }
    }
    return text.toString();
  }

  /** PostgreSQL has neither NUL nor half a surrogate pair in text. */
  private static String value(JsonNode node) {
    String text = node.isValueNode() && !node.isNull() ? node.asText().replace("\0", "") : "";
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  /** {@code /items/0/sku} as problems name fields: {@code items[0].sku}. */
  static String path(JsonPointer pointer) {
    StringBuilder path = new StringBuilder();
    for (JsonPointer at = pointer; at != null && !at.matches(); at = at.tail()) {
      if (at.mayMatchElement()) {
        path.append('[').append(at.getMatchingIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(at.getMatchingProperty());
      }
    }
    return path.toString();
  }
}
