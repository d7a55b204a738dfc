package io.otn.messenger;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.asking.Conversations;
import io.otn.delivery.Arrivals;
import io.otn.delivery.Confirmations;
import io.otn.delivery.DeliveryId;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What Messenger tells of messages that it took: echoes and delivery receipts (facts 7.4). */
@Component
class SentMessages {

  private final Confirmations confirmations;
  private final Arrivals arrivals;
  private final Conversations conversations;
  private final Clock clock;

  SentMessages(
      Confirmations confirmations, Arrivals arrivals, Conversations conversations, Clock clock) {
    this.confirmations = confirmations;
    this.arrivals = arrivals;
    this.conversations = conversations;
    this.clock = clock;
  }

  /**
   * The platform shows the page what was sent in its name, by us or by others. Ours carry the
   * delivery as their metadata, which counts for this page and this person alone.
   */
  String echo(String page, JsonNode event) {
    JsonNode message = event.path("message");
    String messageId = message.path("mid").asText();
    String psid = event.path("recipient").path("id").asText();
    Optional<UUID> said = ChatMetadata.parse(message.path("metadata").asText());
    if (said.isPresent() && !messageId.isEmpty()) {
      return conversations.echoed(page, said.get(), messageId) ? "echo_confirmed" : "echo_known";
    }
    Optional<DeliveryId> delivery =
        DeliveryId.parse(message.path("metadata").asText()).filter(id -> id.page().equals(page));
    if (delivery.isEmpty() || messageId.isEmpty()) {
      return "echo";
    }
    return switch (confirmations.accepted(
        delivery.get(),
        psid.isEmpty() ? null : psid,
        messageId,
        "confirmed by an echo",
        clock.instant())) {
      case CONFIRMED -> "echo_confirmed";
      case KNOWN -> "echo_known";
      case CONTRADICTED -> "echo_contradicts";
      case NOT_OURS -> "echo";
    };
  }

  /**
   * All that was sent to the person before a moment has arrived (facts 7.4): news only where nobody
   * knows what became of a call.
   */
  String receipt(String page, String psid, JsonNode delivery) {
    Optional<Instant> watermark = MessengerEvents.time(delivery.path("watermark").asLong());
    if (watermark.isEmpty()
        || !MessengerEvents.ID.matcher(psid).matches()
        || !arrivals.matter(page, psid)) {
      return "receipt_ignored";
    }
    Set<String> messageIds = null;
    if (delivery.path("mids").isArray() && !delivery.path("mids").isEmpty()) {
      messageIds = new HashSet<>();
      for (JsonNode mid : delivery.path("mids")) {
        messageIds.add(mid.asText());
      }
      messageIds.removeAll(conversations.said(page, psid, messageIds));
    }
    return arrivals.told(page, psid, messageIds, watermark.get(), clock.instant())
        ? "receipt_confirmed"
        : "receipt_ignored";
  }
}
