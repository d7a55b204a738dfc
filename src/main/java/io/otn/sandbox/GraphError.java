package io.otn.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * An error as the Graph API words it.
 *
 * @param status HTTP status it comes with, which clients had better not rely on
 * @param subcode 0 for none
 * @param transientFault null leaves {@code is_transient} out
 */
record GraphError(
    int status,
    int code,
    int subcode,
    String message,
    @Nullable Boolean transientFault,
    @Nullable String userTitle,
    @Nullable String userMessage) {

  static GraphError of(int status, int code, int subcode, String message) {
    return new GraphError(status, code, subcode, message, null, null, null);
  }

  static GraphError badParameter(String message) {
    return of(400, 100, 0, message);
  }

  /**
   * @param codes {@code 10} or {@code 10/2018278}
   */
  static GraphError parse(int status, String codes, String message) {
    var parts = codes.split("/", 2);
    return of(
        status,
        Integer.parseInt(parts[0].strip()),
        parts.length > 1 ? Integer.parseInt(parts[1].strip()) : 0,
        message);
  }

  JsonNode body() {
    var body = Json.object();
    ObjectNode error = body.putObject("error");
    error.put("message", "(#%d) %s".formatted(code, message));
    error.put("type", "OAuthException");
    error.put("code", code);
    if (subcode != 0) {
      error.put("error_subcode", subcode);
    }
    if (transientFault != null) {
      error.put("is_transient", transientFault);
    }
    if (userTitle != null) {
      error.put("error_user_title", userTitle);
    }
    if (userMessage != null) {
      error.put("error_user_msg", userMessage);
    }
    error.put("fbtrace_id", Ids.trace());
    return body;
  }

  String outcome() {
    return subcode == 0 ? "error " + code : "error %d/%d".formatted(code, subcode);
  }

  RefusedCall refused() {
    return new RefusedCall(this);
  }

  /** Carries an error out of the rules. */
  static final class RefusedCall extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient GraphError error;

    RefusedCall(GraphError error) {
      super(error.message(), null, false, false);
      this.error = error;
    }

    GraphError error() {
      return error;
    }
  }
}
