package io.otn.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** The one key that opens the API and the console. Kept as a digest; compared in constant time. */
final class AdminKey implements AuthenticationProvider {
  static final String AUTHORITY = "admin";
  private static final int SHORTEST = 16;
  private static final Logger log = LoggerFactory.getLogger(AdminKey.class);

  private final byte[] digest;
  private final WrongKeys wrongKeys;

  AdminKey(ApiSettings settings, WrongKeys wrongKeys) {
    String key = settings.adminKey().strip();
    if (key.isEmpty()) {
      throw new MissingAdminKeyException();
    }
    if (key.length() < SHORTEST) {
      log.warn("otn.api.admin-key is shorter than {} characters and can be guessed", SHORTEST);
    }
    this.digest = digest(key);
    this.wrongKeys = wrongKeys;
  }

  boolean opens(String key) {
    return MessageDigest.isEqual(digest, digest(key.strip()));
  }

  /** Who has shown the key, without the key. */
  static Authentication operator() {
    return UsernamePasswordAuthenticationToken.authenticated(
        "operator", null, List.of(new SimpleGrantedAuthority(AUTHORITY)));
  }

  /** The login of the console. The user name is not asked for and not looked at. */
  @Override
  public Authentication authenticate(Authentication login) {
    wrongKeys.refuseWhenTooMany();
    if (login.getCredentials() instanceof String key && opens(key)) {
      return operator();
    }
    wrongKeys.add();
    throw new BadCredentialsException("not the admin key");
  }

  @Override
  public boolean supports(Class<?> authentication) {
    return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
