package io.otn.messenger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otn.consent.ErasedPeople;
import io.otn.consent.PersonalData;
import io.otn.inbox.Redaction;
import io.otn.inbox.Webhook;
import io.otn.worker.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Whom Messenger's stored webhooks are about. One may hold events of several people, so an erased
 * person's events are taken out of its body, and the others' stay.
 */
@Component
class PersonsInWebhooks implements PersonalData {

  static final String ERASED = "person_erased";

  private static final ObjectMapper FOREIGN = new ObjectMapper();

  /** Where events that name people are (facts 7.4), and changes of the page's feed. */
  private static final List<String> EVENTS = List.of("messaging", "standby", "changes");

  /** Where an event names a person, or the page. */
  private static final List<String> ROLES =
      List.of("/sender/id", "/recipient/id", "/value/from/id");

  private final Redaction redaction;
  private final ErasedPeople erasedPeople;

  private volatile boolean allNoted;

  PersonsInWebhooks(Redaction redaction, ErasedPeople erasedPeople, Workers workers) {
    this.redaction = redaction;
    this.erasedPeople = erasedPeople;
    workers.add("webhook-people", this::noteOld);
  }

  /** A slice of the webhooks that were read before it was noted whom they are about. */
  int noteOld() {
    int looked = allNoted ? 0 : redaction.noteOld(MessengerEvents.KIND, this::keys);
    allNoted = looked == 0;
    return looked;
  }

  private List<String> keys(byte[] body) {
    try {
      return people(FOREIGN.readTree(body)).stream().map(Person::key).toList();
    } catch (IOException notJson) {
      return List.of();
    }
  }

  private record Person(String page, String psid) {

    String key() {
      return page + "/" + psid;
    }
  }

  /** Whether the person of an event was erased after it happened, so that nothing of it is kept. */
  boolean erased(String page, JsonNode event, Instant at) {
    String sender = event.path("sender").path("id").asText();
    if (!sender.isEmpty() && !sender.equals(page) && !isNews(event)) {
      return erased(page, sender, at);
    }
    return people(page, event).stream()
        .anyMatch(person -> erasedPeople.coversNewsAbout(person.page(), person.psid()));
  }

  /** The same for what a person did on the page's feed. */
  boolean erased(String page, String psid, Instant at) {
    return erasedPeople.covers(page, psid, at);
  }

  /** Not what the person did, but what became of a message to them. */
  private static boolean isNews(JsonNode event) {
    return event.has("delivery") || event.has("read");
  }

  /**
   * Notes whom a webhook is about, so that an erasure finds it. What is about the erased, as it
   * comes late, is taken out at once.
   *
   * @param late some events are of people who were erased after them
   */
  void note(Webhook webhook, JsonNode body, boolean late) {
    Set<Person> people = people(body);
    Set<Person> gone = new LinkedHashSet<>();
    for (Person person : late ? people : Set.<Person>of()) {
      if (erasedPeople.coversNewsAbout(person.page(), person.psid())) {
        gone.add(person);
      }
    }
    if (!gone.isEmpty()) {
      gone.forEach(person -> without(body, person));
      redaction.replace(webhook, bytes(body));
      people.removeAll(gone);
    }
    redaction.note(webhook, people.stream().map(Person::key).toList());
  }

  @Override
  public Map<String, Long> erase(String page, String psid, Instant now) {
    Person person = new Person(page, psid);
    return Map.of(
        "webhooks",
        redaction.redact(MessengerEvents.KIND, person.key(), body -> without(body, person)));
  }

  /** The body without the person's events; the same bytes where there are none. */
  private static byte[] without(byte[] body, Person person) {
    try {
      JsonNode tree = FOREIGN.readTree(body);
      return tree != null && without(tree, person) ? bytes(tree) : body;
    } catch (IOException notJson) {
      return body;
    }
  }

  private static boolean without(JsonNode body, Person person) {
    boolean changed = false;
    for (JsonNode entry : body.path("entry")) {
      if (!(entry instanceof ObjectNode object)
          || !entry.path("id").asText().equals(person.page())) {
        continue;
      }
      for (String events : EVENTS) {
        Iterator<JsonNode> each = object.path(events).iterator();
        while (each.hasNext()) {
          if (people(person.page(), each.next()).contains(person)) {
            each.remove();
            changed = true;
          }
        }
      }
    }
    return changed;
  }

  private static Set<Person> people(JsonNode body) {
    Set<Person> people = new LinkedHashSet<>();
    for (JsonNode entry : body.path("entry")) {
      for (String events : EVENTS) {
        for (JsonNode event : entry.path(events)) {
          people.addAll(people(entry.path("id").asText(), event));
        }
      }
    }
    return people;
  }

  private static Set<Person> people(String page, JsonNode event) {
    Set<Person> people = new LinkedHashSet<>();
    for (String role : ROLES) {
      String id = event.at(role).asText();
      if (!id.isEmpty() && !id.equals(page)) {
        people.add(new Person(page, id));
      }
    }
    return people;
  }

  private static byte[] bytes(JsonNode body) {
    try {
      return FOREIGN.writeValueAsBytes(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
