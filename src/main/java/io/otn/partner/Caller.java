package io.otn.partner;

import io.otn.web.KeyHolder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who posts: the holder of the admin key, or a partner.
 *
 * @param source the namespace of the ids of its events
 * @param partner null for the admin key
 */
record Caller(String source, @Nullable KeyHolder partner) {

  /** Events posted with the admin key. */
  static final Caller ADMIN = new Caller("api", null);

  static Caller of(@Nullable KeyHolder holder) {
    return holder == null ? ADMIN : new Caller(holder.source(), holder);
  }

  void requireTopics(List<String> topics, Told told) {
    if (partner != null) {
      topics.forEach(topic -> partner.requireTopic(told.field("topic"), topic));
    }
  }
}
