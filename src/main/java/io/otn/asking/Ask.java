package io.otn.asking;

import io.otn.consent.Condition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A wish to ask a person for a consent.
 *
 * @param topic the key, such as {@code restock:4211}
 * @param data values for the title now and for the message later
 * @param condition for which news the consent will hold; null for all
 */
public record Ask(
    String page,
    String psid,
    String topic,
    Map<String, Object> data,
    Way way,
    @Nullable Condition condition) {

  /** For all news of the topic. */
  public Ask(String page, String psid, String topic, Map<String, Object> data, Way way) {
    this(page, psid, topic, data, way, null);
  }
}
