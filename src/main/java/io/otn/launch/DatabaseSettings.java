package io.otn.launch;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the gateway's own PostgreSQL lives, if it has one.
 *
 * @param embedded whether the gateway starts its own PostgreSQL; not set: true where
 *     spring.datasource.url is not set
 * @param directory the data directory, kept between runs; relative to the working directory
 */
@ConfigurationProperties("otn.database")
record DatabaseSettings(@Nullable Boolean embedded, @DefaultValue("./data") String directory) {
  DatabaseSettings {
    directory = directory.isBlank() ? "./data" : directory.strip();
  }
}
