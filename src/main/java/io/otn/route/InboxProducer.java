package io.otn.route;

import io.otn.inbox.Inbox;
import io.otn.inbox.NotStoredException;
import io.otn.inbox.Webhook;
import io.otn.partner.Partners;
import io.otn.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;

/**
 * Verifies a webhook over its raw bytes, stores it, and answers: 200 with nothing in it, as shop
 * systems want, or a problem. The header {@code partner} names whose secrets apply.
 */
class InboxProducer extends DefaultProducer {

  private static final Logger log = LoggerFactory.getLogger(InboxProducer.class);
  private static final Duration AGAIN_IN = Duration.ofSeconds(30);

  private final Inbox inbox;
  private final Partners partners;
  private final Clock clock;
  private final String kind;

  InboxProducer(InboxEndpoint endpoint, Inbox inbox, Partners partners, Clock clock, String kind) {
    super(endpoint);
    this.inbox = inbox;
    this.partners = partners;
    this.clock = clock;
    this.kind = kind;
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    byte[] body = message.getBody(byte[].class);
    Map<String, String> headers = Headers.byLowerCaseName(message);
    // Camel would send the caller's own headers back, signature included.
    message.removeHeaders("*");
    try {
      store(headers, body == null ? new byte[0] : body);
      message.setHeader(Exchange.HTTP_RESPONSE_CODE, HttpStatus.OK.value());
      message.setBody(null);
    } catch (ProblemException problem) {
      answer(message, problem);
    } catch (DataAccessException | TransactionException e) {
      if (!(e instanceof NotStoredException)) {
        log.error(
            "webhook of kind {} could not be stored; the sender is asked to come again", kind, e);
      }
      answer(
          message,
          new ProblemException(
                  HttpStatus.SERVICE_UNAVAILABLE,
                  "not_stored",
                  "The webhook could not be stored; send it again.")
              .retryAfter(AGAIN_IN));
    }
    exchange.setRouteStop(true);
  }

  private void store(Map<String, String> headers, byte[] body) {
    partners
        .verify(kind, headers.getOrDefault("partner", ""), headers, body)
        .map(
            verified ->
                new Webhook(
                    kind,
                    verified.partner().id(),
                    verified.deliveryId(),
                    verified.subject(),
                    verified.kept() == null ? body : verified.kept(),
                    clock.instant()))
        .ifPresent(inbox::store);
  }

  private static void answer(Message message, ProblemException problem) {
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status().value());
    problem.headers().forEach(message::setHeader);
    message.setBody(problem.body());
  }
}
