package io.otn.consent;

import java.util.Map;

/**
 * What a reserved consent gives to the call that spends it.
 *
 * @param token permits one message; secret
 * @param data what the card was about
 */
public record Permission(String token, Map<String, Object> data) {

  @Override
  public String toString() {
    return "Permission[token known]";
  }
}
