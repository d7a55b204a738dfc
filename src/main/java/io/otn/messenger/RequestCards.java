package io.otn.messenger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.consent.Condition;
import io.otn.consent.ConsentRequests;
import io.otn.consent.Subscribers;
import io.otn.delivery.ChannelProtocol;
import io.otn.delivery.ChannelProtocol.Answer;
import io.otn.delivery.Outcome;
import io.otn.delivery.OutcomeClass;
import io.otn.page.Page;
import io.otn.page.Pages;
import io.otn.topic.MissingValueException;
import io.otn.topic.TopicKey;
import io.otn.topic.TopicKind;
import io.otn.topic.TopicKinds;
import io.otn.topic.UnfitMessageException;
import io.otn.web.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Asks for a consent: the Notify Me card, by the Send API (facts 2.2). */
@Component
class RequestCards {

  private final TopicKinds kinds;
  private final Pages pages;
  private final Subscribers subscribers;
  private final ConsentRequests requests;
  private final AnswerReader answers;
  private final MessengerSettings settings;
  private final ObjectMapper json;
  private final Clock clock;
  private final HttpClient http;

  RequestCards(
      TopicKinds kinds,
      Pages pages,
      Subscribers subscribers,
      ConsentRequests requests,
      AnswerReader answers,
      MessengerSettings settings,
      ObjectMapper json,
      Clock clock) {
    this.kinds = kinds;
    this.pages = pages;
    this.subscribers = subscribers;
    this.requests = requests;
    this.answers = answers;
    this.settings = settings;
    this.json = json;
    this.clock = clock;
    this.http = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
  }

  /**
   * @param title what the person reads
   */
  record Sent(UUID id, String page, String psid, String topic, String title, String messageId) {}

  /**
   * Sends one card.
   *
   * @throws ProblemException 422 with the code {@code page_unknown}, {@code page_not_running},
   *     {@code topic_invalid}, {@code topic_kind_unknown}, {@code value_missing}, {@code
   *     title_too_long}, {@code value_unfit}, {@code title_refused}, {@code window_closed}; 502
   *     {@code platform_refused}; 504 {@code platform_silent}
   */
  Sent send(
      String page,
      String psid,
      String topic,
      Map<String, Object> data,
      @Nullable Condition condition) {
    TopicKey key = kinds.require("topic", topic);
    requireRunning(page);
    String title = title(Objects.requireNonNull(kinds.find(key.kind())), data);
    Instant now = clock.instant();
    if (subscribers.windowExpiresAt(page, psid).filter(now::isBefore).isEmpty()) {
      throw windowClosed();
    }
    UUID id = requests.note(page, psid, key.toString(), title, data, condition, now);
    Outcome outcome = call(page, psid, title, new CardPayload(key, id).toString());
    pages.used(page, outcome.usage().percent(), outcome.usage().regainAfter(), clock.instant());
    return switch (outcome) {
      case Outcome.Sent sent -> {
        requests.sent(page, id, sent.messageId());
        yield new Sent(id, page, psid, key.toString(), title, sent.messageId());
      }
      case Outcome.Failed failed -> throw refusal(failed);
    };
  }

  private void requireRunning(String id) {
    Page page =
        pages
            .find(id)
            .orElseThrow(
                () ->
                    new ProblemException(
                            HttpStatus.UNPROCESSABLE_ENTITY,
                            "page_unknown",
                            "There is no such page.")
                        .field(
                            "page",
                            "write one of "
                                + pages.all().stream()
                                    .map(Page::id)
                                    .collect(Collectors.joining(", "))));
    if (page.state() != Page.State.RUNNING) {
      throw new ProblemException(
          HttpStatus.UNPROCESSABLE_ENTITY,
          "page_not_running",
          "The page is %s: %s".formatted(page.state(), page.reason()));
    }
  }

  private static String title(TopicKind kind, Map<String, Object> data) {
    String title;
    try {
      title = kind.title(data);
    } catch (MissingValueException e) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "value_missing",
              "The title of '%s' needs a value.".formatted(kind.name()))
          .field("data." + e.value(), "write the text that stands for {{" + e.value() + "}}");
    } catch (UnfitMessageException e) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "value_unfit",
              "The title of '%s' cannot be written.".formatted(kind.name()))
          .field("data", e.detail());
    }
    int length = title.codePointCount(0, title.length());
    if (length > TopicKind.TITLE_LIMIT) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "title_too_long",
              "The card's title would have %d characters; Messenger takes at most %d."
                  .formatted(length, TopicKind.TITLE_LIMIT))
          .field(
              "data",
              "write shorter values, or a shorter title in routes/topics/" + kind.name() + ".yaml");
    }
    kind.requireFit(title, data);
    return title;
  }

  private Outcome call(String page, String psid, String title, String payload) {
    Map<String, Object> body =
        Map.of(
            "recipient",
            Map.of("id", psid),
            "message",
            Map.of(
                "attachment",
                Map.of(
                    "type",
                    "template",
                    "payload",
                    Map.of(
                        "template_type",
                        "one_time_notif_req",
                        "title",
                        title,
                        "payload",
                        payload))));
    try {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(
                      "%s/%s/%s/messages"
                          .formatted(settings.graphUrl(), settings.graphVersion(), page)))
              .timeout(settings.timeout())
              .header("Authorization", "Bearer " + pages.accessToken(page))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
              .build();
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      Map<String, String> headers =
          response.headers().map().entrySet().stream()
              .collect(
                  Collectors.toMap(
                      h -> h.getKey().toLowerCase(java.util.Locale.ROOT),
                      h -> h.getValue().getFirst()));
      return answers.read(new Answer(response.statusCode(), headers, response.body()), false);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      return Outcome.Failed.unanswered(OutcomeClass.UNKNOWN, e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Outcome.Failed.unanswered(OutcomeClass.UNKNOWN, "interrupted");
    }
  }

  private static ProblemException refusal(Outcome.Failed failed) {
    if (failed.code() == null && failed.outcomeClass() == OutcomeClass.UNKNOWN) {
      return new ProblemException(
          HttpStatus.GATEWAY_TIMEOUT,
          "platform_silent",
          "Messenger did not answer: the card may or may not have been sent.");
    }
    if (failed.code() != null
        && failed.subcode() != null
        && MessengerProtocol.WINDOW_CLOSED.contains(
            new ChannelProtocol.Numbers(failed.code(), failed.subcode()))) {
      return windowClosed();
    }
    return new ProblemException(
        HttpStatus.BAD_GATEWAY,
        "platform_refused",
        "Messenger refused the card: " + failed.detail());
  }

  private static ProblemException windowClosed() {
    return new ProblemException(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "window_closed",
            "The person has not written to the page in the last 24 hours, so a card cannot be sent.")
        .field("psid", "ask again right after the person writes, taps a button or reacts");
  }
}
