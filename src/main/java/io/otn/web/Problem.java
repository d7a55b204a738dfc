package io.otn.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * One problem+json answer (RFC 9457). {@code type} is {@code about:blank} but where a registered
 * one fits, for the codes carry the meaning; then the title is the phrase of the status, as section
 * 4.2.1 asks.
 *
 * @param more members beside those that each problem has; {@code type} among them replaces it
 * @param id names an unexpected error in the answer and in the log
 */
record Problem(
    HttpStatus status,
    String code,
    String detail,
    List<Field> fields,
    HttpHeaders headers,
    Map<String, Object> more,
    @Nullable String id) {

  /**
   * Written with a mapper of its own, so that no setting of the API's mapper can break an error.
   */
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  record Field(String field, String detail) {}

  static Problem of(HttpStatus status, String code, String detail) {
    return new Problem(status, code, detail, List.of(), new HttpHeaders(), Map.of(), null);
  }

  /** For errors that only have a status, such as those of the servlet container. */
  static Problem of(HttpStatus status) {
    String code =
        status == HttpStatus.INTERNAL_SERVER_ERROR
            ? "internal_error"
            : status.name().toLowerCase(Locale.ROOT);
    return of(status, code, Sentences.about(status));
  }

  static Problem internal(String id) {
    return new Problem(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "internal_error",
        "Something unexpected went wrong on our side. The log tells more under id " + id + ".",
        List.of(),
        new HttpHeaders(),
        Map.of(),
        id);
  }

  Problem field(String field, String whatToWrite) {
    return with(List.of(new Field(field, whatToWrite)));
  }

  Problem with(List<Field> others) {
    var all = new ArrayList<>(fields);
    all.addAll(others);
    return new Problem(status, code, detail, List.copyOf(all), headers, more, id);
  }

  Problem with(Map<String, Object> others) {
    Map<String, Object> all = new LinkedHashMap<>(more);
    all.putAll(others);
    return new Problem(status, code, detail, fields, headers, all, id);
  }

  Problem with(HttpHeaders others) {
    var all = new HttpHeaders();
    all.putAll(headers);
    all.putAll(others);
    return new Problem(status, code, detail, fields, all, more, id);
  }

  Problem header(String name, String value) {
    var one = new HttpHeaders();
    one.set(name, value);
    return with(one);
  }

  Problem retryAfter(Duration wait) {
    long seconds = Math.max(1, (wait.toMillis() + 999) / 1000);
    return header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
  }

  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", "about:blank");
    members.put("title", status.getReasonPhrase());
    members.put("status", status.value());
    members.put("detail", detail);
    members.put("code", code);
    if (id != null) {
      members.put("id", id);
    }
    if (!fields.isEmpty()) {
      members.put("errors", fields);
    }
    members.putAll(more);
    return members;
  }

  byte[] body() {
    try {
      return JSON.writeValueAsBytes(members());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes the whole answer; does nothing when another one has already left. */
  void writeTo(HttpServletResponse response) throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.resetBuffer();
    byte[] body = body();
    response.setStatus(status.value());
    headers.forEach((name, values) -> response.setHeader(name, String.join(", ", values)));
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
