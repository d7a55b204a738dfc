package io.otn.consent;

import java.util.Map;
import java.util.Set;

/**
 * What a reserved consent gives to the call that spends it.
 *
 * @param token permits one message; secret
 * @param data what the card was about
 * @param tags those of the person, for variants of the message
 */
public record Permission(String token, Map<String, Object> data, Set<String> tags) {

  @Override
  public String toString() {
    return "Permission[token known]";
  }
}
