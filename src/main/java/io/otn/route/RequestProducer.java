package io.otn.route;

import io.otn.asking.Ask;
import io.otn.asking.Asked;
import io.otn.asking.Asking;
import io.otn.asking.Way;
import io.otn.consent.Profiles;
import io.otn.web.ProblemException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a person for a consent, or tags them, as the options say about an exchange. The exchange
 * property {@code request} is the card's id then, {@code messageId} the channel's own. A refusal is
 * a {@link ProblemException} whose {@code code} a route can choose by, such as {@code
 * ${exception.code} == 'window_closed'}.
 */
class RequestProducer extends DefaultProducer {

  private final Asking asking;
  private final Profiles profiles;

  private final Value psid;
  private final Value topic;
  private final Value page;
  private final Value data;
  private final Value addTags;
  private final Value removeTags;

  RequestProducer(
      RequestEndpoint endpoint, Asking asking, Profiles profiles, RequestOptions options) {
    super(endpoint);
    this.asking = asking;
    this.profiles = profiles;
    this.psid = value("psid", options.psid());
    this.topic = value("topic", options.topic());
    this.page = value("page", options.page());
    this.data = value("data", options.data());
    this.addTags = value("addTags", options.addTags());
    this.removeTags = value("removeTags", options.removeTags());
  }

  private Value value(String option, @Nullable String written) {
    return new Value(Door.REQUEST, getEndpoint(), option, written);
  }

  @Override
  public void process(Exchange exchange) {
    String person = psid.text(exchange);
    String of = page.textOr(exchange, WebhookProperties.PAGE);
    if (addTags.isGiven() || removeTags.isGiven()) {
      profiles.tag(of, person, tags(exchange, addTags), tags(exchange, removeTags));
    }
    if (topic.isGiven()) {
      Asked asked =
          asking.ask(new Ask(of, person, topic.text(exchange), data.map(exchange), Way.ROUTE));
      exchange.setProperty("request", asked.id().toString());
      exchange.setProperty("messageId", asked.messageId());
    }
  }

  private static List<String> tags(Exchange exchange, Value tags) {
    Object value = tags.of(exchange, Object.class);
    if (value == null) {
      return List.of();
    }
    if (value instanceof Collection<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    return Arrays.stream(value.toString().split(","))
        .map(String::strip)
        .filter(tag -> !tag.isEmpty())
        .toList();
  }
}
