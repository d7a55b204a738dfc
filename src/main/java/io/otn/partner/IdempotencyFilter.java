package io.otn.partner;

import io.otn.web.BytesRequest;
import io.otn.web.KeyHolder;
import io.otn.web.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * {@code Idempotency-Key} (IETF draft 06): a request that is repeated with the same key has the
 * stored answer of the first. It stands behind the edge's security, so callers never see each
 * other's answers. What a repeat would settle (too many requests, our own failure) is not kept.
 */
@Component
@Order(0)
class IdempotencyFilter extends OncePerRequestFilter {

  private static final String HEADER = "Idempotency-Key";
  private static final String REPLAYED = "Idempotency-Replayed";
  private static final Set<String> PATHS =
      Set.of("/api/v1/events", "/api/v1/requests", "/api/v1/consents");

  /** A string as structured fields write it (RFC 9651, 3.3.3). */
  private static final Pattern QUOTED =
      Pattern.compile("\"((?:[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\"\\\\])*)\"");

  private static final Pattern KEY = Pattern.compile("[\\x20-\\x7e]{1,255}");
  private static final Pattern BARE = Pattern.compile("[\\x21\\x23-\\x7e]{1,255}");

  /** Headers of an answer that belong to it, and not to the connection or the moment. */
  private static final List<String> KEPT_HEADERS = List.of("Content-Type", "Location");

  private static final Set<Integer> NOT_KEPT = Set.of(401, 403, 408, 425, 429);

  private final RepeatableRequests requests;

  IdempotencyFilter(RepeatableRequests requests) {
    this.requests = requests;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !"POST".equals(request.getMethod())
        || !PATHS.contains(request.getServletPath())
        || request.getHeader(HEADER) == null;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<String> caller = caller();
    if (caller.isEmpty()) {
      chain.doFilter(request, response); // refused there, for want of a key
      return;
    }
    try {
      String key = key(request);
      byte[] body = request.getInputStream().readAllBytes();
      var name = new RepeatableRequests.Name(caller.get(), key);
      Optional<RepeatableRequests.Answer> known = requests.begin(name, fingerprint(request, body));
      if (known.isPresent()) {
        replay(known.get(), response);
      } else {
        run(name, new BytesRequest(request, body), response, chain);
      }
    } catch (ProblemException problem) {
      response.setStatus(problem.status().value());
      problem.headers().forEach(response::setHeader);
      response.getOutputStream().write(problem.body());
    }
  }

  private void run(
      RepeatableRequests.Name name,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws ServletException, IOException {
    var kept = new ContentCachingResponseWrapper(response);
    boolean answered = false;
    try {
      chain.doFilter(request, kept);
      answered = kept.getStatus() < 500 && !NOT_KEPT.contains(kept.getStatus());
      if (answered) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header : KEPT_HEADERS) {
          String value =
              header.equals("Content-Type") ? kept.getContentType() : kept.getHeader(header);
          if (value != null) {
            headers.put(header, value);
          }
        }
        requests.end(
            name,
            new RepeatableRequests.Answer(kept.getStatus(), headers, kept.getContentAsByteArray()));
      }
    } finally {
      if (!answered) {
        requests.abandon(name);
      }
      kept.copyBodyToResponse();
    }
  }

  private static void replay(RepeatableRequests.Answer answer, HttpServletResponse response)
      throws IOException {
    response.setStatus(answer.status());
    answer.headers().forEach(response::setHeader);
    response.setHeader(REPLAYED, "true");
    response.setContentLength(answer.body().length);
    response.getOutputStream().write(answer.body());
  }

  private static Optional<String> caller() {
    Authentication who = SecurityContextHolder.getContext().getAuthentication();
    if (who == null || !who.isAuthenticated()) {
      return Optional.empty();
    }
    return who.getPrincipal() instanceof KeyHolder holder
        ? Optional.of(holder.source())
        : Optional.of(Caller.ADMIN.source());
  }

  private static String key(HttpServletRequest request) {
    String type = Objects.toString(request.getContentType(), "").toLowerCase(Locale.ROOT);
    if (type.startsWith(MediaType.APPLICATION_NDJSON_VALUE)) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST,
              "idempotency_key_unfit",
              "A streamed import needs no Idempotency-Key: what is known already is passed over.")
          .field(HEADER, "leave it out");
    }
    return key(Objects.toString(request.getHeader(HEADER), ""));
  }

  /**
   * The key that the header holds. Quotes are a part of its syntax; bare ones are taken too.
   *
   * @throws ProblemException 400 {@code idempotency_key_invalid}
   */
  static String key(String header) {
    String written = header.strip();
    Matcher quoted = QUOTED.matcher(written);
    String key = quoted.matches() ? quoted.group(1).replaceAll("\\\\(.)", "$1") : written;
    if (!KEY.matcher(key).matches() || !quoted.matches() && !BARE.matcher(key).matches()) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST,
              "idempotency_key_invalid",
              "The header Idempotency-Key cannot be read.")
          .field(HEADER, "one text in quotes, such as \"8e03978e-40d5\", of 1 to 255 characters");
    }
    return key;
  }

  private static byte[] fingerprint(HttpServletRequest request, byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          "%s %s\n"
              .formatted(request.getMethod(), request.getServletPath())
              .getBytes(StandardCharsets.UTF_8));
      return digest.digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
