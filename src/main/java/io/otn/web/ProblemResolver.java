package io.otn.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers every exception: as problem+json where programs call, as the error page where people do.
 * It goes by path, not by controller, so that addresses without a controller are covered as well. A
 * controller's own {@code @ExceptionHandler} comes first.
 */
final class ProblemResolver implements HandlerExceptionResolver {
  private static final Logger log = LoggerFactory.getLogger(ProblemResolver.class);

  /** True where programs call, so an error is problem+json whatever the Accept header says. */
  static boolean forPrograms(String path) {
    return path.startsWith("/api/") || WebhookPaths.contain(path);
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception e) {
    if (e instanceof AccessDeniedException || e instanceof AuthenticationException) {
      return null; // Spring Security answers these.
    }
    if (response.isCommitted() || e instanceof AsyncRequestNotUsableException) {
      log.debug("the answer had already left", e);
      return new ModelAndView();
    }
    String path = request.getServletPath();
    if (!forPrograms(path)
        && (path.startsWith("/sandbox/")
            || path.startsWith("/actuator")
            || e instanceof ErrorResponse)) {
      return null; // Their own ways; what is left over comes back by way of ErrorPages.
    }
    Problem problem = problem(request, e);
    if (!forPrograms(path) && wantsPage(request)) {
      return new ModelAndView("error", Map.of("problem", problem), problem.status());
    }
    try {
      problem.writeTo(response);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
    return new ModelAndView();
  }

  /** True for a browser that opens a page; htmx and programs do not ask for HTML by name. */
  static boolean wantsPage(HttpServletRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
  }

  static Problem problem(HttpServletRequest request, Exception e) {
    if (e instanceof ProblemException problem) {
      return problem.problem();
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BodyTooLargeException tooLarge) {
        return tooLarge.problem();
      }
    }
    Problem known = known(e);
    return known == null ? unexpected(request, e) : known;
  }

  private static @Nullable Problem known(Exception e) {
    if (e instanceof HttpMessageNotReadableException unreadable) {
      return JsonProblems.of(unreadable);
    }
    if (UnstorableText.isCauseOf(e)) {
      return Problem.of(
          HttpStatus.BAD_REQUEST,
          "text_with_nul",
          "A text in the request has the character U+0000, which cannot be stored. Leave it out.");
    }
    if (e instanceof DataAccessResourceFailureException
        || e instanceof CannotCreateTransactionException) {
      log.error("the database cannot be reached: {}", e.getMessage());
      return Problem.of(
              HttpStatus.SERVICE_UNAVAILABLE,
              "not_stored",
              "The database cannot be reached just now; nothing was changed. Send it again.")
          .retryAfter(Duration.ofSeconds(30));
    }
    Problem problem = RequestProblems.of(e);
    if (problem == null && e instanceof ErrorResponse other) {
      HttpStatus status = HttpStatus.resolve(other.getStatusCode().value());
      if (status != null && status != HttpStatus.INTERNAL_SERVER_ERROR) {
        problem = Problem.of(status).with(other.getHeaders());
      }
    }
    return problem;
  }

  /** One line and its stack trace in the log; only the id in the answer. */
  static Problem unexpected(HttpServletRequest request, @Nullable Throwable e) {
    String id = UUID.randomUUID().toString();
    // The handler's pattern, where there is one: a path may name a person.
    Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    Object place = pattern == null ? request.getServletPath() : pattern;
    log.error("Error {} at {} {}", id, request.getMethod(), place, e);
    return Problem.internal(id);
  }
}
