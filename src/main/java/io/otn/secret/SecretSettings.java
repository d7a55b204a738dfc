package io.otn.secret;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * @param key 32 random bytes in Base64; what was sealed with it opens with no other
 */
@Validated
@ConfigurationProperties("otn.secrets")
record SecretSettings(@NotBlank String key) {

  @Override
  public String toString() {
    return "SecretSettings[key configured]";
  }
}
