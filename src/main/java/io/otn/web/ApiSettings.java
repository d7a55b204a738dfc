package io.otn.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param adminKey bearer key with all scopes, and the password of the console's login; required
 */
@ConfigurationProperties("otn.api")
public record ApiSettings(@DefaultValue("") String adminKey) {

  /** Without the key, for a record's own text ends in logs. */
  @Override
  public String toString() {
    return "ApiSettings[adminKey=" + (adminKey.isBlank() ? "missing" : "set") + "]";
  }
}
