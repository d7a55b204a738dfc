package io.otn.launch;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The embedded server as Spring Boot's connection details: Boot builds the pool from them, so that
 * spring.datasource.hikari.* holds for both kinds of database, and closes it before the server.
 */
@Configuration(proxyBeanMethods = false)
class EmbeddedDatabase {
  @Bean
  @ConditionalOnProperty("otn.database.embedded")
  PostgresServer postgresServer(DataDirectory directory) {
    return PostgresServer.start(directory);
  }
}
