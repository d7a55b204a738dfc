package io.otn.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.otn.trigger.EventConflictException;
import io.otn.trigger.UnknownPageException;
import io.otn.web.ProblemException;
import java.time.Duration;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * What the caller of a route's own HTTP path hears when the route fails: a problem with a code,
 * instead of an empty 500. For all route files; other routes fail as before.
 */
@Component
class HttpProblems extends RouteConfigurationBuilder {

  private static final Logger log = LoggerFactory.getLogger(HttpProblems.class);
  private static final Duration AGAIN_IN = Duration.ofSeconds(30);

  @Override
  public void configuration() {
    routeConfiguration()
        .onException(Exception.class)
        .onWhen(exchange -> exchange.getFromEndpoint() instanceof PlatformHttpEndpoint)
        .handled(true)
        .process(HttpProblems::answer);
  }

  private static void answer(Exchange exchange) {
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    ProblemException problem = problem(failure);
    if (problem.status().is5xxServerError()) {
      log.error("route {} failed", exchange.getFromRouteId(), failure);
    }
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status().value());
    problem.headers().forEach(message::setHeader);
    message.setBody(problem.body());
  }

  /** By the innermost cause that says whose fault it is. */
  private static ProblemException problem(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProblemException problem) {
        return problem;
      }
      if (cause instanceof JsonProcessingException) {
        // Not the parser's own words: they quote the body.
        return new ProblemException(
            HttpStatus.BAD_REQUEST, "json_malformed", "The body is not JSON.");
      }
      if (cause instanceof EventConflictException) {
        return new ProblemException(
            HttpStatus.CONFLICT,
            "event_conflict",
            "This id was used before for an event with another body; give each event an id of its"
                + " own.");
      }
      if (cause instanceof UnknownPageException) {
        return new ProblemException(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "page_unknown",
            "The route names a page that this gateway does not speak for.");
      }
      if (cause instanceof InvalidValueException invalid) {
        return new ProblemException(
            HttpStatus.UNPROCESSABLE_ENTITY,
            invalid.code(),
            Objects.requireNonNullElse(cause.getMessage(), "A value cannot be taken."));
      }
      if (cause instanceof DataAccessException || cause instanceof TransactionException) {
        return new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "not_stored",
                "It could not be stored; send it again.")
            .retryAfter(AGAIN_IN);
      }
    }
    return new ProblemException(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "route_failed",
        "The route could not work on this request; the gateway's log says why.");
  }
}
