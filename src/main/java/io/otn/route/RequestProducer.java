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
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.spi.Language;
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
  private final RequestOptions options;
  private final Language simple;

  private final Expression psid;
  private final @Nullable Expression topic;
  private final @Nullable Expression page;
  private final @Nullable Expression data;
  private final @Nullable Expression addTags;
  private final @Nullable Expression removeTags;

  RequestProducer(
      RequestEndpoint endpoint, Asking asking, Profiles profiles, RequestOptions options) {
    super(endpoint);
    this.asking = asking;
    this.profiles = profiles;
    this.options = options;
    this.simple = endpoint.getCamelContext().resolveLanguage("simple");
    this.psid = compiled(options.psid());
    this.topic = optional(options.topic());
    this.page = optional(options.page());
    this.data = optional(options.data());
    this.addTags = optional(options.addTags());
    this.removeTags = optional(options.removeTags());
  }

  private Expression compiled(String text) {
    Expression expression = simple.createExpression(text);
    expression.init(getEndpoint().getCamelContext());
    return expression;
  }

  private @Nullable Expression optional(@Nullable String text) {
    return text == null ? null : compiled(text);
  }

  @Override
  public void process(Exchange exchange) {
    String person = text(exchange, psid, "psid", options.psid());
    String of =
        page == null
            ? exchange.getProperty(WebhookProperties.PAGE, String.class)
            : page.evaluate(exchange, String.class);
    if (of == null || of.isBlank()) {
      throw new IllegalArgumentException(
          "otn:request: write the option 'page'; only behind otn:inbox it is known by itself");
    }
    if (addTags != null || removeTags != null) {
      profiles.tag(of, person, tags(exchange, addTags), tags(exchange, removeTags));
    }
    if (topic != null) {
      Asked asked =
          asking.ask(
              new Ask(
                  of,
                  person,
                  text(exchange, topic, "topic", options.topic()),
                  data(exchange),
                  Way.ROUTE));
      exchange.setProperty("request", asked.id().toString());
      exchange.setProperty("messageId", asked.messageId());
    }
  }

  private static String text(
      Exchange exchange, Expression expression, String option, @Nullable String written) {
    String value = expression.evaluate(exchange, String.class);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "otn:request: the option '%s' (%s) has no value here".formatted(option, written));
    }
    return value;
  }

  private static List<String> tags(Exchange exchange, @Nullable Expression expression) {
    Object value = expression == null ? null : expression.evaluate(exchange, Object.class);
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

  @SuppressWarnings("unchecked")
  private Map<String, Object> data(Exchange exchange) {
    Object value = data == null ? null : data.evaluate(exchange, Object.class);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException(
        "otn:request: the option 'data' (%s) is not a map of values".formatted(options.data()));
  }
}
