package io.otn.route;

import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.ComponentCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * How routes call over HTTP. The client would send again by itself after a 503 or 429; a route
 * makes one attempt, and the core, which remembers, decides about the next.
 */
@Configuration(proxyBeanMethods = false)
class OneAttempt {

  /** Above {@code otn.delivery.in-flight}, which is the limit that counts. */
  private static final int CONNECTIONS = 1000;

  @Bean
  ComponentCustomizer oneAttemptOverHttp() {
    return ComponentCustomizer.builder(HttpComponent.class)
        .withOrder(Integer.MAX_VALUE) // behind the defaults, which would be set over it
        .build(
            http -> {
              http.setConnectionsPerRoute(CONNECTIONS);
              http.setMaxTotalConnections(CONNECTIONS);
              http.setHttpClientConfigurer(
                  client ->
                      client
                          .disableAutomaticRetries()
                          .disableRedirectHandling()
                          .disableCookieManagement());
            });
  }
}
