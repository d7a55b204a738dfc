package io.otn.messenger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.asking.Chat;
import io.otn.delivery.ChannelProtocol;
import io.otn.delivery.ChannelProtocol.Answer;
import io.otn.delivery.Outcome;
import io.otn.delivery.OutcomeClass;
import io.otn.delivery.PageAnswers;
import io.otn.page.PageSwitch;
import io.otn.page.Pages;
import io.otn.page.Remedy;
import io.otn.topic.TopicKey;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Messenger as a place to talk: the Notify Me card and plain texts, by the person's id and inside
 * the window (facts of the platform, 2.2 and 3). One call each; whether there is another is decided
 * elsewhere.
 */
@Component
class MessengerChat implements Chat {

  private final Pages pages;
  private final PageSwitch switches;
  private final PageAnswers health;
  private final AnswerReader answers;
  private final ErrorTable errors;
  private final MessengerSettings settings;
  private final ChatSettings chat;
  private final ObjectMapper json;
  private final Clock clock;
  private final HttpClient http;

  MessengerChat(
      Pages pages,
      PageSwitch switches,
      PageAnswers health,
      AnswerReader answers,
      ErrorTable errors,
      MessengerSettings settings,
      ChatSettings chat,
      ObjectMapper json,
      Clock clock) {
    this.pages = pages;
    this.switches = switches;
    this.health = health;
    this.answers = answers;
    this.errors = errors;
    this.settings = settings;
    this.chat = chat;
    this.json = json;
    this.clock = clock;
    this.http = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
  }

  @Override
  public Answered ask(String page, String psid, String title, TopicKey topic, UUID request) {
    Map<String, Object> card =
        Map.of(
            "template_type",
            "one_time_notif_req",
            "title",
            title,
            "payload",
            new CardPayload(topic, request).toString());
    return answered(
        page,
        Map.of(
            "recipient",
            Map.of("id", psid),
            "message",
            Map.of(
                "attachment",
                Map.of("type", "template", "payload", card),
                "metadata",
                ChatMetadata.of(request))));
  }

  @Override
  public Answered say(String page, String psid, String text, UUID followUp) {
    return answered(
        page,
        Map.of(
            "recipient",
            Map.of("id", psid),
            "messaging_type",
            "RESPONSE",
            "message",
            Map.of("text", text, "metadata", ChatMetadata.of(followUp))));
  }

  @Override
  public String link(String page, String ref) {
    String base = chat.linkUrl().toString();
    return "%s/%s?ref=%s".formatted(base.replaceAll("/+$", ""), page, ref);
  }

  private Answered answered(String page, Map<String, Object> body) {
    Outcome outcome = call(page, body);
    pages.used(page, outcome.usage().percent(), outcome.usage().regainAfter(), clock.instant());
    health.answered(
        page, outcome, outcome instanceof Outcome.Failed failed && rule(failed) != null);
    return switch (outcome) {
      case Outcome.Sent sent -> new Answered.Taken(sent.messageId());
      case Outcome.Failed failed -> failed(page, failed);
    };
  }

  private Outcome call(String page, Map<String, Object> body) {
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
                      h -> h.getKey().toLowerCase(Locale.ROOT), h -> h.getValue().getFirst()));
      return answers.read(new Answer(response.statusCode(), headers, response.body()), false);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (ConnectException | HttpConnectTimeoutException e) {
      // Not a byte was sent.
      return Outcome.Failed.unanswered(OutcomeClass.RETRY, "Messenger could not be reached.");
    } catch (IOException e) {
      return Outcome.Failed.unanswered(OutcomeClass.UNKNOWN, e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Outcome.Failed.unanswered(OutcomeClass.UNKNOWN, "interrupted");
    }
  }

  /** The same table as for deliveries; where asking has rules of its own, it says so. */
  private Answered failed(String page, Outcome.Failed failed) {
    ErrorTable.OnRequest rule = rule(failed);
    if (rule != null) {
      return refused(
          switch (rule) {
            case ASKED_ALREADY -> Why.ASKED_ALREADY;
            case PAUSE_PERSON -> Why.PERSON_PAUSED;
            case PAUSE_PAGE -> Why.PAGE_PAUSED;
          },
          failed);
    }
    if (failed.code() != null
        && failed.subcode() != null
        && failed.outcomeClass() != OutcomeClass.RETRY
        && MessengerProtocol.WINDOW_CLOSED.contains(
            new ChannelProtocol.Numbers(failed.code(), failed.subcode()))) {
      return refused(Why.WINDOW_CLOSED, failed);
    }
    return switch (failed.outcomeClass()) {
      case UNKNOWN ->
          new Answered.Unanswered(
              "Messenger did not answer: it may or may not have been sent, and is not sent again.");
      case RETRY -> refused(Why.LATER, failed);
      case SLOW_PAGE -> {
        pages.hold(page, failed.hint(), clock.instant());
        yield refused(Why.LATER, failed);
      }
      case SLOW_APP -> {
        pages.hold(null, failed.hint(), clock.instant());
        yield refused(Why.LATER, failed);
      }
      case STOP_PAGE -> {
        switches.stop(
            page,
            failed.detail(),
            Optional.ofNullable(failed.code())
                .flatMap(code -> errors.remedy(code, failed.subcode()))
                .orElse(Remedy.UNKNOWN));
        yield refused(Why.PAGE_STOPPED, failed);
      }
      case PERSON_OUT -> refused(Why.PERSON_UNAVAILABLE, failed);
      case TOKEN_DEAD, BAD_REQUEST -> refused(Why.WRONG, failed);
    };
  }

  /**
   * What the table says of this answer to a request alone; null where it says nothing of its own.
   */
  private ErrorTable.@Nullable OnRequest rule(Outcome.Failed failed) {
    if (failed.code() == null || failed.outcomeClass() == OutcomeClass.RETRY) {
      return null;
    }
    return errors.find(failed.code(), failed.subcode()).map(ErrorTable.Row::onRequest).orElse(null);
  }

  private static Answered refused(Why why, Outcome.Failed failed) {
    return new Answered.Refused(
        why, "Messenger said no: " + failed.detail().replaceFirst("\\.$", "") + ".", failed.hint());
  }
}
