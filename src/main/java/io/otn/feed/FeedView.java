package io.otn.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A feed as it stands.
 *
 * @param location where it comes from, without what may be secret in an address
 * @param items of the last list that was applied
 * @param appliedAt when the last list was applied
 * @param checkedAt when it was last read well, changed or not
 * @param nextAt when it is read next
 * @param failure why it cannot be read since {@code failedSince}; null when it can
 * @param held the run that waits for a person
 */
public record FeedView(
    String id,
    String page,
    String location,
    String format,
    @Nullable Long items,
    @Nullable Instant appliedAt,
    @Nullable Instant checkedAt,
    Instant nextAt,
    @Nullable Instant failedSince,
    @Nullable String failure,
    @Nullable FeedRun held) {}
