package io.otn.partner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who posts: the holder of the admin key, or a partner.
 *
 * @param source the namespace of the ids of its events
 * @param partner null for the admin key
 */
record Caller(String source, @Nullable Partner partner) {

  /** Events posted with the admin key. */
  static final Caller ADMIN = new Caller("api", null);

  void requireTopics(List<String> topics, Told told) {}
}
