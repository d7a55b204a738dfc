package io.otn.trigger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells whether an id that comes again says the same. Over what was said, not how: white space and
 * the order of members make no other event.
 */
final class EventDigest {

  private final ObjectMapper canonical;

  EventDigest(ObjectMapper json) {
    this.canonical = json.copy().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  }

  /** SHA-256, as kept in {@code trigger_event.body_digest}. */
  byte[] of(NewEvent event) {
    try {
      Map<String, Object> said = new TreeMap<>();
      said.put("page", event.page());
      said.put("topics", event.topics());
      said.put("occurredAt", String.valueOf(event.occurredAt()));
      said.put("quantity", String.valueOf(event.quantity()));
      said.put("sendAt", String.valueOf(event.sendAt()));
      said.put("expiresAt", String.valueOf(event.expiresAt()));
      said.put("data", event.data());
      return MessageDigest.getInstance("SHA-256")
          .digest(canonical.writeValueAsString(said).getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("data cannot be written as JSON", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
