package io.otn.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides about one call to {@code /messages} as Messenger does. A token is consumed by an accepted
 * message only; a refused call leaves everything as it was.
 */
class SendApi {
  private static final String REFUSED_WINDOW =
      "This message is sent outside of allowed window. Learn more about the policy in the Messenger Platform documentation.";

  private final World world;
  private final RuleBook book;
  private final SandboxClock clock;
  private final Webhooks webhooks;

  SendApi(World world, RuleBook book, SandboxClock clock, Webhooks webhooks) {
    this.world = world;
    this.book = book;
    this.clock = clock;
    this.webhooks = webhooks;
  }

  /** The person whom a call would reach; null when nobody can be told from it. */
  @Nullable String reaches(JsonNode body) {
    var recipient = body.path("recipient");
    if (recipient.has("one_time_notif_token")) {
      var token = world.token(recipient.path("one_time_notif_token").asText());
      return token == null ? null : token.psid();
    }
    return recipient.has("id") ? recipient.path("id").asText() : null;
  }

  /**
   * Accepts the message or throws.
   *
   * @throws GraphError.RefusedCall with Messenger's answer
   */
  Fact.Sent send(String page, JsonNode body) {
    var kind = MessageRules.recipientKind(body);
    MessageRules.checkType(body);
    var message = body.path("message");
    var shape = MessageRules.check(message);
    return world.exclusively(
        () -> {
          var accepted = judge(page, kind, body, shape);
          var events = webhooks.prepareEcho(accepted);
          world.record(Stream.concat(Stream.of(accepted), events.stream()).toList());
          var unused = webhooks.dispatch(events);
          return accepted;
        });
  }

  private Fact.Sent judge(String page, String kind, JsonNode body, MessageRules.Shape shape) {
    var rules = book.rules();
    var standing = world.standing(page);
    if (standing.restricted()) {
      throw GraphError.of(400, 10, 1893063, "The Page is temporarily restricted from sending.")
          .refused();
    }
    var byToken = kind.equals("one_time_notif_token");
    if (byToken || shape.asksForConsent()) {
      if (!standing.feature().equals("approved")) {
        throw GraphError.parse(
                400, rules.featureError(), "One-Time Notification is not activated for this Page.")
            .refused();
      }
      if (standing.regionRestricted()) {
        throw GraphError.of(400, 10, 0, "This feature is not available in your region.").refused();
      }
    }
    var value = body.path("recipient").path(kind).asText();
    var person =
        switch (kind) {
          case "one_time_notif_token" -> holder(page, value);
          case "id" -> known(page, value);
          default ->
              throw GraphError.badParameter("Invalid parameter: recipient.%s.".formatted(kind))
                  .refused();
        };
    if (!byToken) {
      checkWindow(person, body.path("tag").asText(""), shape);
    }
    if (shape.asksForConsent() && rules.requestSpam()) {
      var title = String.valueOf(shape.text());
      if (person.askedSince(title, clock.now().minus(rules.requestSpamFor()))) {
        throw GraphError.of(
                rules.throttleStatus(),
                613,
                1893016,
                "This person was already asked for this topic.")
            .refused();
      }
    }
    if (person.unavailable != null) {
      throw GraphError.parse(400, person.unavailable, "This person isn't available right now.")
          .refused();
    }
    var message = body.path("message");
    return new Fact.Sent(
        page,
        person.psid,
        Ids.message(),
        byToken ? "token" : "id",
        byToken ? value : null,
        shape.kind(),
        shape.text(),
        message.path("metadata").textValue(),
        message.deepCopy(),
        clock.now());
  }

  private Person known(String page, String psid) {
    var person = world.person(page, psid);
    if (person == null) {
      throw GraphError.of(400, 100, 2018001, "No matching user found.").refused();
    }
    return person;
  }

  private Person holder(String page, String value) {
    var token = world.token(value);
    Person person = null;
    if (token != null
        && token.page().equals(page)
        && token.spentOn() == null
        && clock.now().isBefore(token.grantedAt().plus(book.rules().tokenLife()))) {
      person = world.person(page, token.psid());
    }
    if (person == null) {
      throw GraphError.parse(400, book.rules().deadTokenError(), "Invalid parameter.").refused();
    }
    return person;
  }

  private void checkWindow(Person person, String tag, MessageRules.Shape shape) {
    var now = clock.now();
    var human =
        tag.equals("HUMAN_AGENT")
            && !shape.asksForConsent()
            && person.lastWroteAt != null
            && now.isBefore(person.lastWroteAt.plus(Duration.ofDays(7)));
    if (!human && !person.windowOpen(now)) {
      throw GraphError.of(book.rules().windowStatus(), 10, 2018278, REFUSED_WINDOW).refused();
    }
  }

  /** What a fault's {@code only} names: {@code token}, {@code request} or {@code message}. */
  static String kind(JsonNode body) {
    var asks =
        body.at("/message/attachment/payload/template_type").asText().equals("one_time_notif_req");
    var token = body.path("recipient").has("one_time_notif_token");
    return token ? "token" : asks ? "request" : "message";
  }

  static boolean heavy(JsonNode body) {
    var type = body.at("/message/attachment/type").asText();
    return type.equals("audio") || type.equals("video");
  }
}
