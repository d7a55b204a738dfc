package io.otn.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Something the sandbox's own interface was asked and cannot do, with what to write instead. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String code;
  private final @Nullable String field;

  private Refusal(int status, String code, String detail, @Nullable String field) {
    super(detail);
    this.status = status;
    this.code = code;
    this.field = field;
  }

  static Refusal badField(String field, String whatToWrite) {
    return new Refusal(400, "bad_field", "%s %s".formatted(field, whatToWrite), field);
  }

  static Refusal notFound(String detail) {
    return new Refusal(404, "not_found", detail, null);
  }

  static Refusal conflict(String code, String detail) {
    return new Refusal(409, code, detail, null);
  }

  ResponseEntity<byte[]> answer() {
    var body = Json.object();
    body.put("title", "The sandbox cannot do that");
    body.put("status", status);
    body.put("code", code);
    body.put("detail", getMessage());
    if (field != null) {
      body.put("field", field);
    }
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(Json.bytes(body));
  }

  /** Reads a JSON object that has no members but these. */
  static ObjectNode read(byte @Nullable [] body, String... members) {
    if (body == null || body.length == 0) {
      return Json.object();
    }
    JsonNode node;
    try {
      node = Json.MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw badField(
          "$",
          "is not JSON (%s); send Content-Type: application/json with it"
              .formatted(e.getOriginalMessage()));
    } catch (IOException e) {
      throw badField("$", "cannot be read");
    }
    if (!(node instanceof ObjectNode object)) {
      throw badField("$", "must be a JSON object");
    }
    var known = Set.copyOf(Arrays.asList(members));
    if (!known.isEmpty()) {
      object
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!known.contains(name)) {
                  throw badField(name, "is unknown; write one of " + String.join(", ", members));
                }
              });
    }
    return object;
  }

  static String text(JsonNode body, String member) {
    var value = body.path(member);
    if (!value.isValueNode() || value.asText().isBlank()) {
      throw badField(member, "is missing; write a text");
    }
    return value.asText();
  }

  static @Nullable String optionalText(JsonNode body, String member) {
    return body.hasNonNull(member) ? text(body, member) : null;
  }

  static int number(JsonNode body, String member, int least, int most, int otherwise) {
    var value = body.path(member);
    if (value.isMissingNode() && otherwise >= least) {
      return otherwise;
    }
    if (!value.canConvertToInt() || value.asInt() < least || value.asInt() > most) {
      throw badField(member, "must be a whole number from %d to %d".formatted(least, most));
    }
    return value.asInt();
  }

  static boolean flag(JsonNode body, String member, boolean otherwise) {
    var value = body.path(member);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw badField(member, "must be true or false");
    }
    return value.asBoolean();
  }
}
