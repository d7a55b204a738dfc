package io.otn.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks a shop's REST API, with the limits of everything that is fetched. */
@Component
class ShopApi {
  private static final long MAX_BYTES = 10L * 1024 * 1024;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final GuardedFetch fetch;
  private final ObjectMapper json;

  ShopApi(GuardedFetch fetch, ObjectMapper json) {
    this.fetch = fetch;
    this.json = json;
  }

  /**
   * @param headers may hold credentials; they go to this host only
   * @return null when there is no such thing (404, 410)
   */
  @Nullable JsonNode get(URI url, Map<String, String> headers) throws FetchException {
    try {
      return fetch
          .get(
              GuardedFetch.Request.of(url, MAX_BYTES, TIMEOUT).with(headers),
              body -> {
                try {
                  return json.readTree(body);
                } catch (JsonProcessingException e) {
                  throw FetchException.unreadable(url.getHost() + " did not answer with JSON");
                }
              })
          .body();
    } catch (FetchException e) {
      if (e.status() == 404 || e.status() == 410) {
        return null;
      }
      throw e;
    }
  }
}
