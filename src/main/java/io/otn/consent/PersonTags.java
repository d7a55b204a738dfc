package io.otn.consent;

import java.time.Instant;
import java.util.List;

/** Who keeps words about people, for imports that bring some along. */
public interface PersonTags {

  /** Adds tags to a person, within the transaction that imports a consent of theirs. */
  void add(String page, String psid, List<String> tags, Instant now);
}
