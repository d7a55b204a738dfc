package io.otn.web;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ways for programs to show who they are, besides the admin key. Whoever knows partners has it. */
public interface Credentials {

  /**
   * @param key as it came in {@code Authorization: Bearer}
   * @return empty when it opens nothing, or no longer
   */
  Optional<KeyHolder> holder(String key);

  /**
   * Who signed a request, by Standard Webhooks.
   *
   * @param partner who it says it is; null leaves that to the signature
   * @param headers by lower-case name
   * @param body as it came
   * @throws ProblemException 400 or 401, when nobody known did
   */
  KeyHolder signer(@Nullable String partner, Map<String, String> headers, byte[] body);
}
