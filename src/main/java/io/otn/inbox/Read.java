package io.otn.inbox;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of a webhook.
 *
 * @param reason a short code such as {@code consent_granted} or {@code stale}, counts such as
 *     {@code first_sight=2 restocked=1} when it was about several things; each code has its
 *     sentence in {@link Reasons}
 * @param change the state before and after, in words for people, such as {@code out 0 → in 3}; null
 *     where none was compared
 * @param events our ids of the trigger events that it made
 */
public record Read(String reason, @Nullable String change, List<UUID> events) {

  public Read {
    events = List.copyOf(events);
  }

  public static Read of(String reason) {
    return new Read(reason, null, List.of());
  }
}
