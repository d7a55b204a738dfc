package io.otn.route;

import io.otn.delivery.Channel;
import io.otn.delivery.ChannelProtocol;
import io.otn.delivery.ChannelProtocol.Answer;
import io.otn.delivery.ChannelProtocol.Call;
import io.otn.delivery.Dispatch;
import io.otn.delivery.Dispatcher;
import io.otn.delivery.Outcome;
import io.otn.delivery.OutcomeClass;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the channel's route make the call, and the channel's protocol read how it ended. */
class DeliveriesConsumer extends DefaultConsumer implements Channel {

  private static final Logger log = LoggerFactory.getLogger(DeliveriesConsumer.class);

  private final Dispatcher dispatcher;
  private final ChannelProtocol protocol;

  DeliveriesConsumer(
      DeliveriesEndpoint endpoint,
      Processor processor,
      Dispatcher dispatcher,
      ChannelProtocol protocol) {
    super(endpoint, processor);
    this.dispatcher = dispatcher;
    this.protocol = protocol;
  }

  @Override
  public String name() {
    return protocol.channel();
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    dispatcher.attach(this);
  }

  @Override
  protected void doStop() throws Exception {
    dispatcher.detach(name());
    super.doStop();
  }

  @Override
  public CompletionStage<Outcome> send(Dispatch dispatch) {
    Call call;
    try {
      call = protocol.prepare(dispatch);
    } catch (ChannelProtocol.UnsendableException e) {
      return CompletableFuture.completedFuture(
          Outcome.Failed.unanswered(OutcomeClass.BAD_REQUEST, String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      // Our own trouble before the call: nothing was sent.
      log.warn("delivery {}: the call could not be made", dispatch.id(), e);
      return CompletableFuture.completedFuture(
          Outcome.Failed.unanswered(
              OutcomeClass.RETRY, "the call could not be made: " + e.getClass().getSimpleName()));
    }
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Exchange exchange = exchange(dispatch, call);
    getAsyncProcessor()
        .process(
            exchange,
            doneSync -> {
              try {
                outcome.complete(outcome(exchange));
              } catch (RuntimeException | Error e) {
                outcome.completeExceptionally(e);
              } finally {
                releaseExchange(exchange, false);
              }
            });
    return outcome;
  }

  private Exchange exchange(Dispatch dispatch, Call call) {
    Exchange exchange = createExchange(false);
    exchange.setProperty("page", call.page());
    exchange.setProperty("delivery", dispatch.id().toString());
    exchange.setProperty("topic", dispatch.topic());
    Message message = exchange.getIn();
    call.headers().forEach(message::setHeader);
    message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    message.setBody(call.body());
    return exchange;
  }

  private Outcome outcome(Exchange exchange) {
    return exchange.getException() == null
        ? answered(exchange.getMessage())
        : unanswered(exchange.getException());
  }

  private Outcome answered(Message message) {
    Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    if (status == null) {
      return Outcome.Failed.unanswered(
          OutcomeClass.UNKNOWN, "the channel's route ended without an answer of HTTP");
    }
    Map<String, String> headers = Headers.byLowerCaseName(message);
    byte[] body = message.getBody(byte[].class);
    return protocol.read(new Answer(status, headers, body == null ? new byte[0] : body));
  }

  /** Nothing was sent where no connection came about; anything later may have been. */
  private static Outcome unanswered(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof ConnectTimeoutException
          || cause instanceof UnknownHostException
          || cause instanceof NoRouteToHostException
          || cause instanceof SSLHandshakeException) {
        return Outcome.Failed.unanswered(
            OutcomeClass.RETRY, "no connection: " + cause.getClass().getSimpleName());
      }
    }
    return Outcome.Failed.unanswered(
        OutcomeClass.UNKNOWN, "no answer: " + e.getClass().getSimpleName());
  }
}
