package io.otn.consent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One permission by one person for one topic, without its token.
 *
 * @param titleShown what the person read on the card, when it was ours
 * @param condition for which news it holds; null for all
 */
public record Consent(
    String page,
    String id,
    String psid,
    String topic,
    String state,
    @Nullable String reason,
    @Nullable String titleShown,
    @Nullable String condition,
    Instant grantedAt,
    Instant expiresAt) {}
