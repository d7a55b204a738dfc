package io.otn.topic;

import java.time.LocalTime;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When people are left alone, by the clock where they are.
 *
 * @param from the first minute of it
 * @param to the first minute after it; on the next day where it is before {@code from}
 */
public record QuietHours(LocalTime from, LocalTime to) {

  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");

  static QuietHours read(Place place, List<Finding> problems) {
    Fields fields = new Fields(place, problems);
    LocalTime from = fields.required("from", QuietHours::time);
    LocalTime to = fields.required("to", QuietHours::time);
    fields.done();
    if (from == null || to == null) {
      throw TopicFileException.noted();
    }
    if (from.equals(to)) {
      throw place.wrong(
          "from and to are both %s, so nobody would ever be told; write when the night ends"
              .formatted(to));
    }
    return new QuietHours(from, to);
  }

  private static @Nullable LocalTime time(Place place) {
    String text = place.text();
    if (!TIME.matcher(text).matches()) {
      throw place.wrong(
          "'%s' is no time of day; write one such as \"21:00\", in quotes".formatted(text));
    }
    return LocalTime.parse(text);
  }

  /** As the plan reads it. */
  public String json() {
    return "{\"from\": \"%s\", \"to\": \"%s\"}".formatted(from, to);
  }
}
