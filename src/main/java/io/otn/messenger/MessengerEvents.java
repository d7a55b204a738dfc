package io.otn.messenger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.asking.Conversations;
import io.otn.consent.Consents;
import io.otn.consent.Grant;
import io.otn.consent.Profiles;
import io.otn.consent.Subscribers;
import io.otn.inbox.Inbox;
import io.otn.inbox.Read;
import io.otn.inbox.UnreadableWebhookException;
import io.otn.inbox.Webhook;
import io.otn.page.PageSwitch;
import io.otn.page.Pages;
import jakarta.annotation.PostConstruct;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Reads Messenger's events into windows, consents, confirmations and the state of pages (facts 2.3,
 * 2.8 and 7.4).
 */
@Component
class MessengerEvents {

  /** Not the strict one of our own API: the platform may add members whenever it likes. */
  private static final ObjectMapper FOREIGN = new ObjectMapper();

  static final String KIND = "messenger";

  private static final Logger log = LoggerFactory.getLogger(MessengerEvents.class);

  /** Times are in milliseconds; some old events have seconds, which all are smaller than this. */
  private static final long SECONDS_BELOW = 100_000_000_000L;

  /** Ids are digits; whatever else is short and visible may stand for one. */
  static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,64}");

  /** A time further ahead than this is none, and the time of arrival stands for it. */
  private static final Duration CLOCKS_APART = Duration.ofDays(1);

  private static final int LONGEST_REASON = 300;

  private final Inbox inbox;
  private final Pages pages;
  private final PageSwitch switches;
  private final ErrorTable table;
  private final Subscribers subscribers;
  private final Consents consents;
  private final SentMessages sentMessages;
  private final PersonsInWebhooks persons;
  private final Interactions interactions;
  private final Conversations conversations;
  private final Profiles profiles;
  private final MessengerSettings settings;
  private final ChatSettings chat;
  private final Clock clock;

  MessengerEvents(
      Inbox inbox,
      Pages pages,
      PageSwitch switches,
      ErrorTable table,
      Subscribers subscribers,
      Consents consents,
      SentMessages sentMessages,
      PersonsInWebhooks persons,
      Interactions interactions,
      Conversations conversations,
      Profiles profiles,
      MessengerSettings settings,
      ChatSettings chat,
      Clock clock) {
    this.inbox = inbox;
    this.pages = pages;
    this.switches = switches;
    this.table = table;
    this.subscribers = subscribers;
    this.consents = consents;
    this.sentMessages = sentMessages;
    this.persons = persons;
    this.interactions = interactions;
    this.conversations = conversations;
    this.profiles = profiles;
    this.settings = settings;
    this.chat = chat;
    this.clock = clock;
  }

  @PostConstruct
  void attach() {
    inbox.attach(KIND, this::read);
  }

  /** Reads all events of one webhook; the verdict counts what came of them. */
  private Read read(Webhook webhook) {
    JsonNode body;
    try {
      body = FOREIGN.readTree(webhook.body());
    } catch (IOException e) {
      throw new UnreadableWebhookException("not JSON");
    }
    Map<String, Integer> verdicts = new TreeMap<>();
    for (JsonNode entry : body.path("entry")) {
      String page = entry.path("id").asText();
      boolean known = ID.matcher(page).matches() && pages.find(page).isPresent();
      for (JsonNode event : entry.path("messaging")) {
        String verdict = known ? event(page, event, webhook) : "page_unknown";
        verdicts.merge(verdict, 1, Integer::sum);
      }
      for (JsonNode change : entry.path("changes")) {
        String verdict = known ? change(page, change, webhook) : "page_unknown";
        verdicts.merge(verdict, 1, Integer::sum);
      }
    }
    persons.note(webhook, body, verdicts.containsKey(PersonsInWebhooks.ERASED));
    return Read.of(
        verdicts.isEmpty()
            ? "nothing_in_it"
            : verdicts.entrySet().stream()
                .map(verdict -> verdict.getKey() + "=" + verdict.getValue())
                .collect(Collectors.joining(" ")));
  }

  private String event(String page, JsonNode event, Webhook webhook) {
    Instant receivedAt = webhook.receivedAt();
    Instant at = time(event.path("timestamp").asLong(), receivedAt);
    String psid = event.path("sender").path("id").asText();
    if (event.has("policy-enforcement")) {
      // One from the future would make all that follow it come too late.
      return policy(
          page, event.path("policy-enforcement"), at.isAfter(receivedAt) ? receivedAt : at);
    }
    if (persons.erased(page, event, at)) {
      return PersonsInWebhooks.ERASED;
    }
    if (event.path("message").path("is_echo").asBoolean()) {
      return sentMessages.echo(page, event);
    }
    if (event.has("delivery")) {
      return sentMessages.receipt(page, psid, event.path("delivery"));
    }
    if (psid.isEmpty()) {
      return "without_sender";
    }
    if (!ID.matcher(psid).matches()) {
      return "sender_unreadable";
    }
    // By our clock: an event from the future keeps no window open for longer than one of now.
    Instant seen = at.isAfter(receivedAt) ? receivedAt : at;
    Optional<String> happened = interactions.read(page, psid, event, at, seen);
    if (happened.isPresent()) {
      return happened.get();
    }
    return event.has("optin")
        ? optin(page, psid, event.path("optin"), at, webhook)
        : "kind_ignored";
  }

  /** What changed about the page itself; of that, what people write on its feed is for us. */
  private String change(String page, JsonNode change, Webhook webhook) {
    Optional<FeedPost> post =
        FeedPost.read(page, change).filter(p -> ID.matcher(p.psid()).matches());
    if (post.isEmpty()) {
      return "change_ignored";
    }
    Instant at = time(post.get().createdTime(), webhook.receivedAt());
    if (persons.erased(page, post.get().psid(), at)) {
      return PersonsInWebhooks.ERASED;
    }
    Instant seen = at.isAfter(webhook.receivedAt()) ? webhook.receivedAt() : at;
    return interactions.visited(page, post.get().psid(), seen).orElse("change_ignored");
  }

  private String optin(String page, String psid, JsonNode optin, Instant at, Webhook webhook) {
    String zone = optin.path("notification_messages_timezone").asText();
    if (!zone.isEmpty() && Profiles.isZone(zone)) {
      profiles.describe(page, psid, null, zone);
    }
    String token = optin.path("one_time_notif_token").asText();
    if (!optin.path("type").asText().equals("one_time_notif_req") || token.isEmpty()) {
      return "optin_of_another_kind";
    }
    Optional<CardPayload> payload = CardPayload.parse(optin.path("payload").asText());
    if (payload.isEmpty()) {
      log.warn("page {}: an opt-in names no topic; its webhook stays in the inbox", page);
      return "optin_without_topic";
    }
    boolean fresh =
        consents.grant(
            new Grant(
                page,
                psid,
                payload.get().topic().toString(),
                token,
                at,
                payload.get().request(),
                KIND + "/" + webhook.deliveryId()),
            clock.instant());
    if (!fresh) {
      return "consent_known";
    }
    if (chat.tapOpensWindow()) {
      subscribers.opensWindow(page, psid, at.plus(settings.window()), clock.instant());
    }
    conversations.granted(page, psid, payload.get().topic(), payload.get().request(), at);
    return "consent_granted";
  }

  private String policy(String page, JsonNode event, Instant at) {
    String action = event.path("action").asText();
    return switch (action) {
      case "block" ->
          enforced(page, PageSwitch.Policy.BLOCK, event, at) ? "page_stopped" : "policy_outdated";
      case "warning" ->
          enforced(page, PageSwitch.Policy.WARNING, event, at)
              ? "policy_warning"
              : "policy_outdated";
      case "unblock" ->
          enforced(page, PageSwitch.Policy.UNBLOCK, event, at)
              ? "policy_unblock"
              : "policy_outdated";
      default -> {
        log.warn("page {}: a policy enforcement with an action that we do not know", page);
        yield "policy_unknown";
      }
    };
  }

  private boolean enforced(String page, PageSwitch.Policy policy, JsonNode event, Instant at) {
    String did =
        switch (policy) {
          case BLOCK -> "Meta blocks this page for a policy violation";
          case WARNING -> "Meta warns this page of a policy violation";
          case UNBLOCK -> "Meta has lifted the block of this page";
        };
    String reason = shortened(event.path("reason").asText());
    return switches.enforced(
        page,
        policy,
        reason.isEmpty() ? did : did + ": " + reason,
        at,
        table.remedy(policy == PageSwitch.Policy.WARNING ? "policy_warning" : "policy_block"));
  }

  /** The platform's own words, as much of them as fits into a line. */
  private static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON).strip() + "…";
  }

  /** When the platform says that it was; when it came, where that is no time. */
  private static Instant time(long timestamp, Instant receivedAt) {
    return time(timestamp)
        .filter(time -> time.isBefore(receivedAt.plus(CLOCKS_APART)))
        .orElse(receivedAt);
  }

  static Optional<Instant> time(long timestamp) {
    if (timestamp <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        timestamp < SECONDS_BELOW
            ? Instant.ofEpochSecond(timestamp)
            : Instant.ofEpochMilli(timestamp));
  }
}
