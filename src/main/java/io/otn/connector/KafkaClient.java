package io.otn.connector;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What an operator writes for Kafka's own client, looked at before the client is made: it would
 * tell of a mistake only in the log, once for each try, and of a name that it does not know not at
 * all. Nothing here repeats a value that may be secret.
 */
final class KafkaClient {

  /** Each would break the promise that a record is stored before its offset is committed. */
  private static final Set<String> OURS =
      Set.of(
          "bootstrap.servers",
          "group.id",
          "enable.auto.commit",
          "auto.offset.reset",
          "key.deserializer",
          "value.deserializer");

  /** A name that Kafka does not know is an error here: a connection would be open by a typo. */
  private static final List<String> SECURITY = List.of("security.", "sasl.", "ssl.");

  /** Where the JVM itself is told the login of all its clients. */
  private static final String LOGIN_OF_THE_JVM = "java.security.auth.login.config";

  private KafkaClient() {}

  /**
   * @param properties of the client, by Kafka's own names
   * @throws IllegalArgumentException in words for the operator
   */
  static void check(Map<String, String> properties) {
    for (String name : properties.keySet()) {
      if (OURS.contains(name)) {
        throw refused(name, "is the gateway's own; take it out");
      }
      if (SECURITY.stream().anyMatch(name::startsWith)
          && !ConsumerConfig.configNames().contains(name)) {
        throw refused(name, "is no property of Kafka's client");
      }
    }
    String protocol = properties.getOrDefault("security.protocol", "PLAINTEXT");
    Set<String> protocols = new TreeSet<>(SecurityProtocol.names());
    if (!protocols.contains(protocol.toUpperCase(Locale.ROOT))) {
      throw refused(
          "security.protocol",
          "is '%s'; write one of %s".formatted(protocol, String.join(", ", protocols)));
    }
    if (protocol.toUpperCase(Locale.ROOT).startsWith("SASL_")) {
      checkLogin(properties.get(SaslConfigs.SASL_JAAS_CONFIG));
    }
    for (String store :
        List.of(
            SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG)) {
      String file = properties.get(store);
      if (file != null && !Files.isReadable(Path.of(file))) {
        throw refused(store, "names %s, which is no file that can be read".formatted(file));
      }
    }
    checkValues(properties);
  }

  private static void checkLogin(@Nullable String login) {
    if (login == null && System.getProperty(LOGIN_OF_THE_JVM) == null) {
      throw refused(
          SaslConfigs.SASL_JAAS_CONFIG,
          "is missing; write who logs in: <login module> required username=\"...\""
              + " password=\"...\";");
    }
    if (login != null) {
      try {
        JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(login)));
      } catch (RuntimeException e) { // its message may hold a part of the password
        throw refused(
            SaslConfigs.SASL_JAAS_CONFIG,
            "cannot be read; write <login module> required username=\"...\" password=\"...\";"
                + " with both in quotes and a semicolon at the end");
      }
    }
  }

  /** Passwords are none of what it repeats. */
  private static void checkValues(Map<String, String> properties) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("bootstrap.servers", "localhost:9092");
    all.put("key.deserializer", ByteArrayDeserializer.class);
    all.put("value.deserializer", ByteArrayDeserializer.class);
    try {
      new ConsumerConfig(all);
    } catch (ConfigException e) { // which says all there is to say
      throw new IllegalArgumentException("otn.kafka.properties: " + e.getMessage());
    }
  }

  private static IllegalArgumentException refused(String name, String why) {
    return new IllegalArgumentException("otn.kafka.properties: %s %s".formatted(name, why));
  }
}
