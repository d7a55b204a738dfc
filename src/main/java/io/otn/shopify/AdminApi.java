package io.otn.shopify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.shopify.AdminApiException.Cause;
import io.otn.shopify.ShopifySettings.Access;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Shopify's GraphQL Admin API.
 *
 * <p>A shop gives a bucket of points that refills at a rate; each answer says what the request cost
 * and what is left. A request that would not be served is not made before it would, and one that
 * was refused for it is made again. So are those that the shop could not serve (429, 5xx, no
 * answer): all of ours may be repeated. Redirects are not followed, as the token would go along.
 */
@Component
class AdminApi {

  private static final ObjectMapper FOREIGN = new ObjectMapper();
  private static final int LONGEST_WORDS = 300;

  private final ShopifySettings settings;
  private final Pause pause;
  private final HttpClient http;

  /** When each shop's bucket can serve a request like the last one, in {@code nanoTime}. */
  private final Map<String, Long> served = new ConcurrentHashMap<>();

  AdminApi(ShopifySettings settings, Optional<Pause> pause) {
    this.settings = settings;
    this.pause = pause.orElse(Thread::sleep);
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(settings.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Asks, and asks again while the shop cannot serve.
   *
   * @param shop the shop's domain
   * @return the answer's {@code data}
   */
  JsonNode ask(String shop, Access access, String query, Map<String, ?> variables)
      throws AdminApiException, InterruptedException {
    return ask(shop, access, query, variables, settings.tries());
  }

  /** Asks, and leaves it at that: for what is asked again later anyway. */
  JsonNode askOnce(String shop, Access access, String query, Map<String, ?> variables)
      throws AdminApiException, InterruptedException {
    return ask(shop, access, query, variables, 1);
  }

  private JsonNode ask(
      String shop, Access access, String query, Map<String, ?> variables, int tries)
      throws AdminApiException, InterruptedException {
    byte[] body = json(Map.of("query", query, "variables", variables));
    Duration backoff = settings.firstWait();
    String trouble = "";
    long now = System.nanoTime();
    pauseFor(shop, Duration.ofNanos(served.getOrDefault(shop, now) - now));
    for (int n = 1; n <= tries; n++) {
      Answer answer = send(shop, access, body);
      if (answer.data() != null) {
        served.put(shop, System.nanoTime() + answer.rest().toNanos());
        return answer.data();
      }
      trouble = answer.trouble();
      if (n < tries) {
        Duration wait = answer.rest().isPositive() ? answer.rest() : backoff;
        backoff = backoff.multipliedBy(2);
        pauseFor(shop, wait);
      }
    }
    throw new AdminApiException(
        Cause.UNAVAILABLE,
        "the Admin API of %s does not serve: %s, %d times in a row"
            .formatted(shop, trouble, tries));
  }

  /**
   * @param data null when the request may be made again
   * @param rest before the next request; zero when nothing is known
   * @param trouble in words for people
   */
  private record Answer(@Nullable JsonNode data, Duration rest, String trouble) {
    static Answer again(String trouble, Duration rest) {
      return new Answer(null, rest, trouble);
    }
  }

  private Answer send(String shop, Access access, byte[] body)
      throws AdminApiException, InterruptedException {
    HttpResponse<byte[]> response;
    try {
      response =
          http.send(
              HttpRequest.newBuilder(address(shop, access))
                  .timeout(settings.timeout())
                  .header("Content-Type", "application/json")
                  .header("Accept", "application/json")
                  .header("X-Shopify-Access-Token", access.accessToken())
                  .POST(BodyPublishers.ofByteArray(body))
                  .build(),
              BodyHandlers.ofByteArray());
    } catch (IOException e) {
      return Answer.again("no answer (" + e.getClass().getSimpleName() + ")", Duration.ZERO);
    }
    int status = response.statusCode();
    if (status == 429 || status >= 500) {
      return Answer.again("status " + status, retryAfter(response));
    }
    if (status == 401 || status == 403) {
      throw new AdminApiException(
          Cause.ACCESS,
          "%s refuses the access token (status %d); write the app's present one into otn.shopify.shops"
              .formatted(shop, status));
    }
    if (status != 200) {
      throw new AdminApiException(
          Cause.ACCESS, "the Admin API of %s answers with status %d".formatted(shop, status));
    }
    try {
      return read(shop, FOREIGN.readTree(response.body()));
    } catch (IOException e) {
      return Answer.again("an answer that is no JSON", Duration.ZERO);
    }
  }

  private Answer read(String shop, JsonNode answer) throws AdminApiException {
    JsonNode cost = answer.path("extensions").path("cost");
    Set<String> codes = new LinkedHashSet<>();
    for (JsonNode error : answer.path("errors")) {
      codes.add(error.path("extensions").path("code").asText("error"));
    }
    if (codes.contains("THROTTLED")) {
      return Answer.again("it is throttled", refilled(cost).plusSeconds(1));
    }
    if (codes.contains("INTERNAL_SERVER_ERROR") || codes.contains("TIMEOUT")) {
      return Answer.again("it fails", Duration.ZERO);
    }
    if (!codes.isEmpty() || !answer.path("data").isObject()) {
      String said = answer.path("errors").path(0).path("message").asText("no data");
      throw new AdminApiException(
          codes.contains("ACCESS_DENIED") ? Cause.ACCESS : Cause.QUERY,
          "the Admin API %s of %s refuses a query (%s): %s"
              .formatted(settings.apiVersion(), shop, String.join(", ", codes), words(said)));
    }
    return new Answer(answer.path("data"), refilled(cost), "");
  }

  /** How long until the bucket holds again what the request was estimated to cost. */
  private static Duration refilled(JsonNode cost) {
    JsonNode throttle = cost.path("throttleStatus");
    double missing =
        cost.path("requestedQueryCost").asDouble() - throttle.path("currentlyAvailable").asDouble();
    double rate = throttle.path("restoreRate").asDouble();
    return throttle.isObject() && missing > 0 && rate > 0
        ? Duration.ofMillis((long) Math.ceil(1000 * missing / rate))
        : Duration.ZERO;
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    String header = response.headers().firstValue("Retry-After").orElse("");
    // Shopify writes seconds, with a fraction.
    return header.matches("[0-9]{1,5}([.][0-9]{1,3})?")
        ? Duration.ofMillis((long) (1000 * Double.parseDouble(header)))
        : Duration.ZERO;
  }

  private void pauseFor(String shop, Duration wait) throws AdminApiException, InterruptedException {
    if (wait.compareTo(settings.longestWait()) > 0) {
      throw new AdminApiException(
          Cause.UNAVAILABLE, "%s asks to wait for %d s".formatted(shop, wait.toSeconds()));
    }
    if (wait.isPositive()) {
      pause.pause(wait);
    }
  }

  private URI address(String shop, Access access) {
    String base = access.adminUrl() == null ? "https://" + shop : access.adminUrl().toString();
    return URI.create(
        "%s/admin/api/%s/graphql.json"
            .formatted(base.replaceFirst("/+$", ""), settings.apiVersion()));
  }

  private static byte[] json(Map<String, ?> body) {
    try {
      return FOREIGN.writeValueAsBytes(body);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String words(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", " ");
    return plain.length() <= LONGEST_WORDS ? plain : plain.substring(0, LONGEST_WORDS);
  }
}
