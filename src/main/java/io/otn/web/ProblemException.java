package io.otn.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * An answer other than the one hoped for, told in words the caller can act on. Under {@code /api},
 * {@code /hooks} and {@code /webhooks} it is rendered as RFC 9457 {@code application/problem+json}
 * with the members type, title, status, detail, code and errors; on a page it becomes the error
 * page.
 *
 * <pre>{@code
 * throw new ProblemException(UNPROCESSABLE_ENTITY, "title_too_long", "The title has 70 characters.")
 *     .field("title", "at most 65 characters");
 * }</pre>
 *
 * Name fields, never their values: a value may be somebody's secret.
 */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;
  private final String code;
  private final String detail;
  private final transient List<Problem.Field> fields = new ArrayList<>();
  private final transient Map<String, String> headers = new LinkedHashMap<>();
  private final transient Map<String, Object> members = new LinkedHashMap<>();
  private @Nullable Duration retryAfter;

  /**
   * @param code stable, lower_snake_case; callers branch on it, so it never changes its meaning
   * @param detail one or two sentences: what is wrong and what to do instead
   */
  public ProblemException(HttpStatus status, String code, String detail) {
    super(code + ": " + detail);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }

  /**
   * Names a field at fault.
   *
   * @param jsonPath as in {@code data.url} or {@code items[2].topic}; {@code $} is the whole body
   * @param whatToWrite what belongs there instead
   */
  public ProblemException field(String jsonPath, String whatToWrite) {
    fields.add(new Problem.Field(jsonPath, whatToWrite));
    return this;
  }

  /** Sends {@code Retry-After}, rounded up to whole seconds. */
  public ProblemException retryAfter(Duration wait) {
    retryAfter = wait;
    return this;
  }

  /** Sends a header with the answer. */
  public ProblemException header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /**
   * Adds a member of the problem, or says its {@code type} where a registered one fits (RFC 9457,
   * sections 3.2 and 4.2).
   */
  public ProblemException member(String name, Object value) {
    members.put(name, value);
    return this;
  }

  public HttpStatus status() {
    return status;
  }

  public String code() {
    return code;
  }

  public String detail() {
    return detail;
  }

  /** What to write instead, by field, for pages that show it beside their form. */
  public Map<String, String> fields() {
    Map<String, String> told = new LinkedHashMap<>();
    fields.forEach(field -> told.put(field.field(), field.detail()));
    return told;
  }

  /** The answer's body, for callers that do not answer through Spring MVC. */
  public byte[] body() {
    return problem().body();
  }

  /**
   * The answer's headers, content type included, for callers that do not answer through Spring MVC.
   */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>(problem().headers().toSingleValueMap());
    headers.put(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    return headers;
  }

  Problem problem() {
    Problem problem = Problem.of(status, code, detail).with(fields).with(members);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      problem = problem.header(header.getKey(), header.getValue());
    }
    return retryAfter == null ? problem : problem.retryAfter(retryAfter);
  }
}
