package io.otn.web;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.ClassUtils;

/** What to write where a Java type is expected, and what a status means, in plain words. */
final class Sentences {
  private Sentences() {}

  /** For a member of a JSON body. */
  static String json(@Nullable Class<?> type) {
    if (type == null) {
      return "another kind of value";
    }
    Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
    if (CharSequence.class.isAssignableFrom(boxed)) {
      return "text in double quotes";
    }
    if (Collection.class.isAssignableFrom(boxed) || boxed.isArray()) {
      return "a JSON array: [ … ]";
    }
    if (boxed == Boolean.class || Number.class.isAssignableFrom(boxed)) {
      return text(boxed) + ", without quotes";
    }
    String text = text(boxed);
    return text.isEmpty() ? "a JSON object: { … }" : text + ", in double quotes";
  }

  /** For a query parameter, a header or a part of the path. */
  static String parameter(@Nullable Class<?> type) {
    String text = type == null ? "" : text(ClassUtils.resolvePrimitiveIfNecessary(type));
    return text.isEmpty() ? "another value" : text;
  }

  private static String text(Class<?> type) {
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(constant -> ((Enum<?>) constant).name())
              .collect(Collectors.joining(", "));
    }
    if (type == Boolean.class) {
      return "true or false";
    }
    if (type == Integer.class
        || type == Long.class
        || type == Short.class
        || type == Byte.class
        || type == BigInteger.class) {
      return "a whole number" + (type == Integer.class ? " from -2147483648 to 2147483647" : "");
    }
    if (type == BigDecimal.class || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    if (type == Instant.class || type == OffsetDateTime.class) {
      return "an instant such as 2026-11-21T09:30:00Z";
    }
    if (type == LocalDate.class) {
      return "a date such as 2026-11-21";
    }
    if (type == Duration.class) {
      return "a duration such as PT15M";
    }
    if (ZoneId.class.isAssignableFrom(type)) {
      return "a time zone such as Europe/Berlin";
    }
    if (type == UUID.class) {
      return "an id such as 0199f7a2-7c1e-7b52-9d0c-3f1a5e6b7c8d";
    }
    if (type == URI.class) {
      return "an address such as https://shop.example/item";
    }
    if (CharSequence.class.isAssignableFrom(type)) {
      return "text";
    }
    return "";
  }

  /** Such as {@code GET, PUT or POST}. */
  static String oneOf(List<String> choices) {
    return choices.size() < 2
        ? String.join("", choices)
        : String.join(", ", choices.subList(0, choices.size() - 1)) + " or " + choices.getLast();
  }

  static String about(HttpStatus status) {
    return switch (status) {
      case BAD_REQUEST -> "The request could not be understood. Check its path, headers and body.";
      case UNAUTHORIZED -> "Log in first, or send the admin key.";
      case FORBIDDEN ->
          "This is not allowed, or the page it came from is too old: reload it and try again.";
      case NOT_FOUND -> "There is nothing at this address.";
      case METHOD_NOT_ALLOWED -> "This address cannot be used in this way.";
      case PAYLOAD_TOO_LARGE -> "The body is too large.";
      case TOO_MANY_REQUESTS -> "Too many requests. Wait a little and try again.";
      case SERVICE_UNAVAILABLE -> "This is not available right now. Try again in a moment.";
      default ->
          status.is5xxServerError()
              ? "Something unexpected went wrong on our side."
              : "The request cannot be served: " + status.getReasonPhrase() + ".";
    };
  }
}
