package io.otn.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A part of a list: {@code {"items":[…],"next":"…"}}. The caller repeats its request with {@code
 * after=<next>} until {@code next} is absent.
 *
 * @param next opaque cursor behind the last item; absent when there is no more
 */
public record Slice<T>(List<T> items, @Nullable String next) {
  private static final int LONGEST_CURSOR = 500;

  public Slice {
    items = List.copyOf(items);
  }

  /**
   * Cuts what a query with {@code LIMIT :size + 1} found; the one row too many says that there is
   * more.
   *
   * @param size items in the answer, at least 1
   * @param key the text after which the next query goes on, such as the id of an item
   */
  public static <T> Slice<T> of(List<T> found, int size, Function<? super T, String> key) {
    if (found.size() <= size) {
      return new Slice<>(found, null);
    }
    List<T> items = found.subList(0, size);
    return new Slice<>(items, cursor(key.apply(items.getLast())));
  }

  /** The key that a cursor stands for, or null for the beginning of the list. */
  public static @Nullable String after(@Nullable String cursor) {
    if (cursor == null || cursor.isEmpty()) {
      return null;
    }
    if (cursor.length() > LONGEST_CURSOR) {
      throw badCursor();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      String key = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (key.isEmpty() || !cursor(key).equals(cursor)) {
        throw badCursor();
      }
      return key;
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw badCursor();
    }
  }

  /** The number that a cursor stands for, or 0 for the beginning of the list. */
  public static long number(@Nullable String cursor) {
    String key = after(cursor);
    try {
      return key == null ? 0 : Long.parseLong(key);
    } catch (NumberFormatException e) {
      throw badCursor();
    }
  }

  /** For handlers whose key has a shape of its own and does not fit it. */
  public static ProblemException badCursor() {
    return new ProblemException(
            HttpStatus.BAD_REQUEST, "bad_cursor", "This cursor was not handed out by us.")
        .field("after", "the value of `next` in the answer before, unchanged, or leave it out");
  }

  private static String cursor(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }
}
