package io.otn.topic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.samskivert.mustache.MustacheException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** Reads one file of {@code routes/topics}. */
final class TopicFile {

  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private TopicFile() {}

  record Form(
      @Nullable String kind,
      @Nullable String title,
      @Nullable MessageForm message,
      @Nullable String keep,
      @Nullable String lane) {}

  record MessageForm(@Nullable String text) {}

  /**
   * @throws TopicFileException naming the place and what to write instead
   */
  static TopicKind read(Path file) {
    Form form;
    try {
      String text = Files.readString(file);
      if (text.isBlank()) {
        throw new TopicFileException("is empty; write at least kind, title and message.text");
      }
      form = YAML.readValue(text, Form.class);
      if (form == null) {
        throw new TopicFileException("is empty; write at least kind, title and message.text");
      }
    } catch (UnrecognizedPropertyException e) {
      throw error(
          e,
          "unknown field '%s'; allowed here: %s"
              .formatted(e.getPropertyName(), names(e.getKnownPropertyIds())));
    } catch (JsonMappingException e) {
      throw error(e, "cannot read " + path(e) + ": " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw error(e, e.getOriginalMessage().lines().findFirst().orElse("not YAML"));
    } catch (IOException e) {
      throw new TopicFileException("cannot be read: " + e.getMessage());
    }
    String kind = required("kind", form.kind());
    if (TopicKey.parse(kind + ":x").isEmpty()) {
      throw new TopicFileException(
          "kind '%s': write letters, digits and dashes, at most 40".formatted(kind));
    }
    String expected = kind + ".yaml";
    if (!Objects.requireNonNull(file.getFileName()).toString().equals(expected)) {
      throw new TopicFileException(
          "kind '%s' belongs in a file called %s".formatted(kind, expected));
    }
    String title = required("title", form.title());
    String message =
        required("message.text", form.message() == null ? null : form.message().text());
    return new TopicKind(
        kind,
        text("title", title),
        text("message.text", message),
        keep(form.keep()),
        lane(form.lane()));
  }

  private static String required(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new TopicFileException(field + " is missing");
    }
    return value;
  }

  private static Text text(String field, String source) {
    try {
      return new Text(source);
    } catch (MustacheException e) {
      throw new TopicFileException(
          "%s: %s; write values as {{name}}".formatted(field, e.getMessage()));
    }
  }

  private static Duration keep(@Nullable String text) {
    if (text == null) {
      return Duration.ofDays(2);
    }
    try {
      Duration keep = DurationStyle.detectAndParse(text);
      if (keep.isPositive()) {
        return keep;
      }
    } catch (IllegalArgumentException notADuration) {
      // said below, as for a duration that is not positive
    }
    throw new TopicFileException("keep '%s': write a duration such as 48h or 30m".formatted(text));
  }

  private static TopicKind.Lane lane(@Nullable String text) {
    if (text == null) {
      return TopicKind.Lane.NORMAL;
    }
    for (TopicKind.Lane lane : TopicKind.Lane.values()) {
      if (lane.name().equalsIgnoreCase(text)) {
        return lane;
      }
    }
    throw new TopicFileException("lane '%s': write urgent, normal or relaxed".formatted(text));
  }

  private static String names(@Nullable Collection<Object> known) {
    return known == null
        ? "none"
        : String.join(", ", new TreeSet<>(known.stream().map(String::valueOf).toList()));
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
    }
    return path.isEmpty() ? "the file" : path.toString();
  }

  private static TopicFileException error(JsonProcessingException e, String what) {
    return new TopicFileException(
        e.getLocation() == null ? what : "line " + e.getLocation().getLineNr() + ": " + what);
  }
}
