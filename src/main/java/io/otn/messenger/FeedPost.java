package io.otn.messenger;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/**
 * What a person wrote on a page's feed: a comment on one of its posts, or a post of a visitor. It
 * comes in {@code entry[].changes[]} with the field {@code feed}; the platform's reference names
 * the members, and has told page-scoped ids there since its version 3.0.
 *
 * @param psid who wrote it
 * @param createdTime in seconds; 0 where it is not told
 */
record FeedPost(String psid, long createdTime) {

  /** A comment, and what a visitor's post may consist of. */
  private static final Set<String> ITEMS =
      Set.of("comment", "post", "status", "photo", "video", "share", "link");

  /**
   * Empty for what the page did itself, for reactions, edits and removals, and for other fields.
   */
  static Optional<FeedPost> read(String page, JsonNode change) {
    JsonNode value = change.path("value");
    String from = value.at("/from/id").asText();
    boolean written =
        change.path("field").asText().equals("feed")
            && ITEMS.contains(value.path("item").asText())
            && value.path("verb").asText().equals("add");
    return written && !from.isEmpty() && !from.equals(page)
        ? Optional.of(new FeedPost(from, value.path("created_time").asLong()))
        : Optional.empty();
  }
}
