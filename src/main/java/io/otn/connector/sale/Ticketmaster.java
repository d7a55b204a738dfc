package io.otn.connector.sale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.connector.FetchException;
import io.otn.connector.GuardedFetch;
import io.otn.connector.sale.SaleSettings.TicketmasterEntry;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The searches of {@code otn.ticketmaster}, for the route that polls them: Ticketmaster's Discovery
 * API, version 2. It can only be polled.
 */
@Component("ticketmaster")
public class Ticketmaster {

  /** Not the strict one of our own API: the vendor may add members whenever it likes. */
  private static final ObjectMapper FOREIGN = new ObjectMapper();

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final long MOST_BYTES = 20_000_000;
  private static final int SIZE = 100;

  /** The vendor hands out the first 1,000 items of a search (its documentation, Deep Paging). */
  private static final int MOST_PAGES = 10;

  /** Five requests a second are allowed (ibidem); other programs may use the same key. */
  private static final Duration BETWEEN = Duration.ofMillis(350);

  private final SaleSources sources;
  private final SalePolls polls;
  private final GuardedFetch fetch;

  Ticketmaster(SaleSources sources, SalePolls polls, GuardedFetch fetch) {
    this.sources = sources;
    this.polls = polls;
    this.fetch = fetch;
  }

  /** The ids of all that are configured, such as {@code ticketmaster/tours}. */
  public List<String> all() {
    return sources.searches();
  }

  /** Searches, if it is time to and no other node does. */
  public void read(String id) {
    SaleSource source = Objects.requireNonNull(sources.find(id), id);
    TicketmasterEntry entry = sources.search(source);
    polls.poll(
        source,
        (claim, now) ->
            new SalePolls.Fetched(
                new TicketmasterListings(entry.presales(), now).reading(events(entry)),
                null,
                null,
                null));
  }

  /** Searches, whether it is time to or not. */
  void readNow(String id) {
    polls.hurry(Objects.requireNonNull(sources.find(id), id));
    read(id);
  }

  private List<JsonNode> events(TicketmasterEntry entry) throws FetchException {
    List<JsonNode> events = new ArrayList<>();
    boolean first = true;
    for (String id : entry.events()) {
      pause(first);
      first = false;
      JsonNode event = event(entry, id);
      if (event != null) {
        events.add(event);
      }
    }
    if (entry.query().isEmpty()) {
      return events;
    }
    int pages = 1;
    for (int page = 0; page < pages; page++) {
      pause(first);
      first = false;
      Map<String, String> query = new TreeMap<>(entry.query());
      query.put("size", String.valueOf(SIZE));
      query.put("page", String.valueOf(page));
      JsonNode answer = ask(entry, "/discovery/v2/events.json", query);
      answer.path("_embedded").path("events").forEach(events::add);
      pages = answer.path("page").path("totalPages").asInt(1);
      if (pages > MOST_PAGES) {
        throw FetchException.unreadable(
            "the search finds more than %d events, of which Ticketmaster tells no more; narrow its query"
                .formatted(SIZE * MOST_PAGES));
      }
    }
    return events;
  }

  /** Null when there is no such event any more. */
  private @Nullable JsonNode event(TicketmasterEntry entry, String id) throws FetchException {
    try {
      return ask(entry, "/discovery/v2/events/" + encoded(id) + ".json", Map.of());
    } catch (FetchException e) {
      if (e.status() == 404) {
        return null;
      }
      throw e;
    }
  }

  private JsonNode ask(TicketmasterEntry entry, String path, Map<String, String> query)
      throws FetchException {
    Map<String, String> all = new TreeMap<>(query);
    all.put("apikey", entry.apiKey());
    String text =
        all.entrySet().stream()
            .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
            .collect(Collectors.joining("&"));
    URI url = URI.create(entry.url().toString().replaceAll("/+$", "") + path + "?" + text);
    byte[] body =
        fetch
            .get(GuardedFetch.Request.of(url, MOST_BYTES, TIMEOUT), InputStream::readAllBytes)
            .body();
    try {
      JsonNode answer = body == null ? null : FOREIGN.readTree(body);
      if (answer != null && answer.isObject()) {
        return answer;
      }
    } catch (JsonProcessingException e) {
      // told below: the parser's words may hold what was sent
    } catch (java.io.IOException e) {
      throw FetchException.unreadable("the answer of %s broke off".formatted(url.getHost()));
    }
    throw FetchException.unreadable("what %s answered is no JSON object".formatted(url.getHost()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void pause(boolean first) throws FetchException {
    if (first) {
      return;
    }
    try {
      Thread.sleep(BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FetchException.unreadable("interrupted between two requests");
    }
  }
}
