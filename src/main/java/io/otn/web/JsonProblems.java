package io.otn.web;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;

/**
 * Tells why a body could not be read. Jackson's own messages quote the body, which may hold a
 * secret, so only places and names are taken from it.
 */
final class JsonProblems {
  private static final int LONGEST_NAME = 100;

  private JsonProblems() {}

  static Problem of(HttpMessageNotReadableException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof ProblemException problem) {
        return problem.problem();
      }
    }
    return switch (e.getCause()) {
      case null -> empty();
      case StreamConstraintsException tooMuch -> constraint(tooMuch);
      case JsonParseException unparsable -> unparsable(unparsable);
      case JsonMappingException mismatch -> mismatch(mismatch);
      default ->
          bad("unreadable_body", "The body could not be read to its end. Send the request again.");
    };
  }

  private static Problem empty() {
    return bad("empty_body", "The body is empty.").field("$", "write a JSON body");
  }

  private static Problem mismatch(JsonMappingException e) {
    String message = Objects.toString(e.getOriginalMessage(), "");
    String path = path(e.getPath());
    switch (e.getCause()) {
      case InputCoercionException coercion -> {
        return wrongType(path, coercion.getTargetType());
      }
      case StreamConstraintsException tooMuch -> {
        return constraint(tooMuch);
      }
      case JsonParseException unparsable -> {
        return unparsable(unparsable);
      }
      case null, default -> {}
    }
    return switch (e) {
      case PropertyBindingException unknown -> unknownField(unknown, path);
      case ValueInstantiationException refused ->
          bad("invalid_value", "A value in the body is not allowed.")
              .field(path, "a value that this field allows");
      case MismatchedInputException m when message.startsWith("No content") -> empty();
      case MismatchedInputException m when message.startsWith("Trailing token") ->
          bad(
                  "trailing_content",
                  "The body goes on after its JSON value" + at(e.getLocation()) + ".")
              .field("$", "one JSON value and nothing behind it");
      case MismatchedInputException wrong -> wrongType(path, wrong.getTargetType());
      default -> wrongType(path, null);
    };
  }

  private static Problem wrongType(String path, @Nullable Class<?> expected) {
    String subject = path.equals("$") ? "The body" : "The field " + path;
    return bad("wrong_type", subject + " does not hold the kind of value that belongs there.")
        .field(path, "write " + Sentences.json(expected));
  }

  private static Problem unknownField(PropertyBindingException e, String path) {
    var known = e.getKnownPropertyIds();
    String allowed =
        known == null || known.isEmpty()
            ? "no field is allowed here"
            : "allowed here: "
                + known.stream()
                    .filter(Objects::nonNull)
                    .map(Object::toString)
                    .sorted()
                    .collect(Collectors.joining(", "));
    return bad("unknown_field", "The body has a field that is not known: " + path + ".")
        .field(path, allowed);
  }

  private static Problem unparsable(JsonParseException e) {
    String message = Objects.toString(e.getOriginalMessage(), "");
    if (message.startsWith("Duplicate")) {
      String path = path(e.getProcessor());
      return bad(
              "duplicate_field",
              "The field " + path + " is there twice" + at(e.getLocation()) + ".")
          .field(path, "once only");
    }
    boolean cutOff = e instanceof JsonEOFException || message.startsWith("Unexpected end-of-input");
    String what = cutOff ? "The body ends before its JSON is complete" : "The body is not JSON";
    String hint =
        cutOff
            ? "Close every quote, bracket and brace."
            : "Look for a missing quote, comma or bracket at or before this place; text is UTF-8.";
    return bad("malformed_json", what + at(e.getLocation()) + ". " + hint);
  }

  private static Problem constraint(StreamConstraintsException e) {
    String message = Objects.toString(e.getOriginalMessage(), "");
    if (message.contains("nesting depth")) {
      return bad(
          "too_deep",
          "The body is nested deeper than "
              + StrictJson.DEEPEST
              + " levels"
              + at(e.getLocation())
              + ".");
    }
    return bad(
        "value_too_long",
        "The body has a name, text or number that is too long"
            + at(e.getLocation())
            + ": names take up to "
            + StrictJson.LONGEST_NAME
            + " characters, numbers up to "
            + StrictJson.LONGEST_NUMBER
            + " digits.");
  }

  private static Problem bad(String code, String detail) {
    return Problem.of(HttpStatus.BAD_REQUEST, code, detail);
  }

  private static String at(@Nullable JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  /** As {@code items[2].topic}. */
  static String path(List<JsonMappingException.Reference> references) {
    var path = new StringBuilder();
    for (var reference : references) {
      if (reference.getFieldName() != null) {
        append(path, reference.getFieldName());
      } else if (reference.getIndex() >= 0) {
        path.append('[').append(reference.getIndex()).append(']');
      }
    }
    return path.isEmpty() ? "$" : path.toString();
  }

  private static String path(@Nullable Object processor) {
    JsonStreamContext context =
        processor instanceof JsonParser parser ? parser.getParsingContext() : null;
    var path = new StringBuilder();
    JsonPointer pointer = context == null ? JsonPointer.empty() : context.pathAsPointer();
    for (; !pointer.matches(); pointer = pointer.tail()) {
      if (pointer.mayMatchElement()) {
        path.append('[').append(pointer.getMatchingIndex()).append(']');
      } else {
        append(path, pointer.getMatchingProperty());
      }
    }
    return path.isEmpty() ? "$" : path.toString();
  }

  private static void append(StringBuilder path, String name) {
    if (!path.isEmpty()) {
      path.append('.');
    }
    path.append(name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name);
  }
}
