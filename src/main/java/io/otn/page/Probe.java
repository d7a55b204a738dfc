package io.otn.page;

import org.jspecify.annotations.Nullable;

/**
 * Asks the platform, by a call that changes nothing and reaches nobody, whether it still talks to a
 * page. Implemented by the channel.
 */
public interface Probe {

  /**
   * Asks once and waits for the answer. Never throws for what the platform says or does not say.
   */
  Finding probe(String page);

  /**
   * What the platform said.
   *
   * @param fine whether the page may be resumed
   * @param said in words, for people; never a credential
   * @param remedy who can change it; absent where it is fine, or where nothing but another try
   *     helps
   */
  record Finding(boolean fine, String said, @Nullable Remedy remedy) {}
}
