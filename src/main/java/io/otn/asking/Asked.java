package io.otn.asking;

import java.util.UUID;

/**
 * A card that was sent.
 *
 * @param title what the person reads
 */
public record Asked(
    UUID id, String page, String psid, String topic, String title, String messageId) {}
