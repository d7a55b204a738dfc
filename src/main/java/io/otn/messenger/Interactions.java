package io.otn.messenger;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.asking.Conversations;
import io.otn.asking.Way;
import io.otn.consent.Subscribers;
import io.otn.delivery.DeliveryStories;
import io.otn.delivery.DeliveryView;
import io.otn.topic.TopicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What a person does in the chat: it opens the window, and may ask, stop or answer (facts of the
 * platform, 2.8 and 7.4). What the page itself does never comes here.
 */
@Component
class Interactions {

  /** Of a person's messages, the newest that an answer may be about. */
  private static final int NEWEST = 5;

  private static final String WINDOW_OPENED = "window_opened";

  private final Subscribers subscribers;
  private final Conversations conversations;
  private final DeliveryStories deliveries;
  private final MessengerSettings settings;
  private final ChatSettings chat;
  private final Clock clock;

  Interactions(
      Subscribers subscribers,
      Conversations conversations,
      DeliveryStories deliveries,
      MessengerSettings settings,
      ChatSettings chat,
      Clock clock) {
    this.subscribers = subscribers;
    this.conversations = conversations;
    this.deliveries = deliveries;
    this.settings = settings;
    this.chat = chat;
    this.clock = clock;
  }

  /**
   * One event, as far as the window is concerned.
   *
   * @param window how long it keeps the window open
   * @param text what the person wrote
   * @param tapped a ref or payload of what they tapped
   * @param way how they tapped it
   * @param about the message that they reacted or replied to
   */
  private record Interaction(
      Duration window,
      @Nullable String text,
      @Nullable String tapped,
      Way way,
      @Nullable String about) {}

  /**
   * Reads one event of a person.
   *
   * @param at when it happened by the platform's clock, for the order among such events
   * @param seen the same, but not later than it reached us, for what is reckoned by our clock
   * @return what came of it, as a short code; empty when it is nothing that a person did
   */
  Optional<String> read(String page, String psid, JsonNode event, Instant at, Instant seen) {
    return interaction(event).map(done -> happened(page, psid, done, at, seen));
  }

  /**
   * A person wrote on the page's feed, for all to see. It opens the window and is no message to the
   * page: nothing in it asks, stops or answers.
   *
   * @return as {@link #read}
   */
  Optional<String> visited(String page, String psid, Instant seen) {
    if (chat.feedWindow().isZero()) {
      return Optional.empty();
    }
    if (!opens(page, psid, chat.feedWindow(), seen)) {
      conversations.cameBack(page, psid);
    }
    return Optional.of(WINDOW_OPENED);
  }

  /** Whether the page sees the person for the first time. */
  private boolean opens(String page, String psid, Duration window, Instant seen) {
    boolean met = subscribers.opensWindow(page, psid, seen.plus(window), clock.instant());
    if (met) {
      conversations.met(page, psid, seen);
    }
    return met;
  }

  private Optional<Interaction> interaction(JsonNode event) {
    if (event.has("message")) {
      JsonNode message = event.path("message");
      return Optional.of(
          new Interaction(
              window(message.path("referral")),
              message.path("text").asText(null),
              first(
                  message.at("/quick_reply/payload").asText(null),
                  message.at("/referral/ref").asText(null)),
              message.has("quick_reply") ? Way.QUICK_REPLY : Way.LINK,
              message.at("/reply_to/mid").asText(null)));
    }
    if (event.has("postback")) {
      JsonNode postback = event.path("postback");
      String ref = postback.at("/referral/ref").asText(null);
      return Optional.of(
          new Interaction(
              window(postback.path("referral")),
              null,
              first(ref, postback.path("payload").asText(null)),
              ref == null ? Way.POSTBACK : Way.LINK,
              null));
    }
    if (event.has("referral")) {
      return Optional.of(
          new Interaction(
              window(event.path("referral")),
              null,
              event.at("/referral/ref").asText(null),
              Way.LINK,
              null));
    }
    if (event.has("reaction") && !event.at("/reaction/action").asText().equals("unreact")) {
      return Optional.of(
          new Interaction(
              settings.window(), null, null, Way.LINK, event.at("/reaction/mid").asText(null)));
    }
    // A plugin on the shop's own pages: it begins a thread, and names what it was about.
    if (event.at("/optin/ref").isTextual() && !event.path("optin").has("type")) {
      return Optional.of(
          new Interaction(
              settings.window(), null, event.at("/optin/ref").asText(), Way.LINK, null));
    }
    return Optional.empty();
  }

  private String happened(String page, String psid, Interaction done, Instant at, Instant seen) {
    boolean met = opens(page, psid, done.window(), seen);
    Optional<String> asked =
        done.tapped() == null
            ? Optional.empty()
            : conversations.tapped(page, psid, done.tapped(), done.way(), at);
    if (asked.isEmpty() && done.text() != null) {
      asked = conversations.wrote(page, psid, done.text(), at);
    }
    if (asked.isEmpty() && !met) {
      conversations.cameBack(page, psid);
    }
    boolean stopped = asked.filter("stopped"::equals).isPresent();
    boolean engaged = !stopped && engaged(page, psid, done, at, asked.isPresent());
    return WINDOW_OPENED + asked.map(code -> "+" + code).orElse("") + (engaged ? "+engaged" : "");
  }

  /**
   * A reaction or reply names the message that it is about. What else a person writes or taps soon
   * after a message is taken for an answer to the newest one, for most people just write.
   */
  private boolean engaged(
      String page, String psid, Interaction done, Instant at, boolean asksOtherwise) {
    if (!conversations.caresForEngagement()) {
      return false;
    }
    List<DeliveryView> sent =
        deliveries
            .search(
                new DeliveryStories.Search(null, page, psid, null, DeliveryStories.State.SENT),
                DeliveryStories.Order.NEWEST_FIRST,
                null,
                NEWEST)
            .items();
    return sent.stream()
        .filter(delivery -> done.about() == null || done.about().equals(delivery.messageId()))
        .filter(
            delivery ->
                delivery.finishedAt() != null
                    && at.isBefore(delivery.finishedAt().plus(conversations.engagedWithin())))
        .filter(delivery -> done.about() != null || !at.isBefore(delivery.finishedAt()))
        .findFirst()
        .flatMap(
            delivery ->
                TopicKey.parse(delivery.topic())
                    .map(
                        topic ->
                            conversations.engaged(
                                page, psid, delivery.id(), topic, at, asksOtherwise)))
        .orElse(false);
  }

  private Duration window(JsonNode referral) {
    return referral.path("source").asText().equals("ADS") ? chat.adWindow() : settings.window();
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one == null || one.isEmpty() ? other : one;
  }
}
