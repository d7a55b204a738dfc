package io.otn.consent;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A permission that another bot collected, as it is imported.
 *
 * @param token permits one message; secret
 * @param grantedAt when the person tapped
 * @param expiresAt 365 days later unless given
 * @param title what the person read on the card, where that is known
 * @param condition for which news it holds; all, where there is none
 * @param data values for the message later
 * @param tags words about the person; passed on to who keeps them
 */
record ImportRow(
    @Nullable String page,
    @Nullable String psid,
    @Nullable String topic,
    @Nullable String token,
    @Nullable Instant grantedAt,
    @Nullable Instant expiresAt,
    @Nullable String title,
    @Nullable String condition,
    @Nullable Map<String, Object> data,
    @Nullable List<String> tags) {

  @Override
  public String toString() {
    return "ImportRow[page=%s, topic=%s]".formatted(page, topic);
  }
}
