package io.otn.consent;

import java.time.Instant;
import java.util.Map;

/**
 * What a package keeps about people beside consents. When a person is erased, each implementation
 * is called within the transaction, once before the person's consents are locked and once behind
 * it.
 */
public interface PersonalData {

  /**
   * Deletes what identifies the person. Twice is once.
   *
   * @return how much was erased, by what it is, such as {@code deliveries}
   */
  Map<String, Long> erase(String page, String psid, Instant now);
}
