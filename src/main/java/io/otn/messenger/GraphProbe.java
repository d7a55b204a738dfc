package io.otn.messenger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.delivery.ChannelProtocol.Answer;
import io.otn.delivery.Outcome;
import io.otn.page.Pages;
import io.otn.page.Probe;
import io.otn.page.Remedy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Asks Messenger for the features that it grants to a page, with the page's own access token: it
 * changes nothing and reaches nobody (facts of the platform, sections 2.1 and 3). An answer says
 * that the token is good and the page is there; that its messages would be taken, only a message
 * can tell.
 */
@Component
class GraphProbe implements Probe {

  /** Not the strict one of our own API: the platform may add members whenever it likes. */
  private static final ObjectMapper FOREIGN = new ObjectMapper();

  private static final String APPROVED = "approved";
  private static final int LONGEST_NAME = 60;

  private final Pages pages;
  private final AnswerReader answers;
  private final ErrorTable table;
  private final MessengerSettings settings;
  private final HttpClient http;

  GraphProbe(Pages pages, AnswerReader answers, ErrorTable table, MessengerSettings settings) {
    this.pages = pages;
    this.answers = answers;
    this.table = table;
    this.settings = settings;
    this.http = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
  }

  @Override
  public Finding probe(String page) {
    Answer answer;
    try {
      answer = ask(page);
    } catch (IOException e) {
      return new Finding(
          false, "no answer (" + e.getClass().getSimpleName() + "); try again", null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Finding(false, "interrupted before it answered", null);
    }
    JsonNode features = features(answer);
    return features == null ? refusal(answer) : finding(features);
  }

  private Answer ask(String page) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "%s/%s/me/messaging_feature_review"
                        .formatted(settings.graphUrl(), settings.graphVersion())))
            .timeout(settings.timeout())
            .header("Authorization", "Bearer " + pages.accessToken(page))
            .GET()
            .build();
    HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    Map<String, String> headers =
        response.headers().map().entrySet().stream()
            .collect(
                Collectors.toMap(
                    header -> header.getKey().toLowerCase(Locale.ROOT),
                    header -> header.getValue().getFirst()));
    return new Answer(response.statusCode(), headers, response.body());
  }

  /** Null when it is no answer, but an error or something else. */
  private static @Nullable JsonNode features(Answer answer) {
    try {
      JsonNode body = FOREIGN.readTree(answer.body());
      return body != null
              && answer.status() == 200
              && !body.has("error")
              && body.path("data").isArray()
          ? body.path("data")
          : null;
    } catch (IOException notJson) {
      return null;
    }
  }

  private Finding refusal(Answer answer) {
    Outcome outcome = answers.read(answer, false);
    if (!(outcome instanceof Outcome.Failed failed)) {
      return new Finding(false, "an answer that is none to this question", null);
    }
    Integer code = failed.code();
    Remedy remedy = code == null ? null : table.remedy(code, failed.subcode()).orElse(null);
    return new Finding(false, failed.detail(), remedy);
  }

  /**
   * What One-Time Notification is called in that list is not documented. Where the configuration
   * tells the name, the page must have it; else what is not granted is only told.
   */
  private Finding finding(JsonNode features) {
    Map<String, String> statuses = new TreeMap<>();
    for (JsonNode feature : features) {
      statuses.put(
          visible(feature.path("feature").asText()), visible(feature.path("status").asText()));
    }
    String wanted = settings.otnFeature();
    if (wanted != null && !APPROVED.equals(statuses.get(wanted))) {
      return new Finding(
          false,
          "One-Time Notification (%s) is %s for this page"
              .formatted(wanted, statuses.getOrDefault(wanted, "not requested")),
          table.remedy("feature"));
    }
    String missing =
        statuses.entrySet().stream()
            .filter(feature -> !feature.getValue().equals(APPROVED))
            .map(feature -> feature.getKey() + " is " + feature.getValue())
            .collect(Collectors.joining(", "));
    return new Finding(
        true,
        missing.isEmpty()
            ? "the access token is good"
            : "the access token is good; of the page's features " + missing,
        null);
  }

  private static String visible(String text) {
    String plain = text.replaceAll("[^\\w .-]", "?");
    return plain.length() > LONGEST_NAME ? plain.substring(0, LONGEST_NAME) : plain;
  }
}
