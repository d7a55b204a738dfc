package io.otn.route;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.springframework.stereotype.Component;

/**
 * Takes from the HTTP client of routes what it does on its own account: it would send again after a
 * 503 or 429. A route makes one attempt; the core, which remembers, decides about the next.
 */
@Component("oneAttempt")
class OneAttempt implements HttpClientConfigurer {

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder.disableAutomaticRetries().disableRedirectHandling().disableCookieManagement();
  }
}
