package io.otn.launch;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The last words of a start: where to go and what to try. */
@Component
class ReadyNote {
  private static final Logger log = LoggerFactory.getLogger(ReadyNote.class);

  private final Environment environment;
  private final ObjectProvider<AdminKey> adminKey;

  ReadyNote(Environment environment, ObjectProvider<AdminKey> adminKey) {
    this.environment = environment;
    this.adminKey = adminKey;
  }

  @EventListener
  @Order(Ordered.LOWEST_PRECEDENCE)
  void ready(ApplicationReadyEvent ready) {
    if (!(ready.getApplicationContext() instanceof ServletWebServerApplicationContext context)) {
      return;
    }
    String address = address(context.getWebServer().getPort());
    AdminKey key = adminKey.getIfAvailable();
    log.info(
        note(address, environment.getProperty("otn.sandbox.enabled", Boolean.class, false), key));
    if (key != null && key.fresh()) {
      // to the terminal and not to the log, and never again
      System.out.printf("  The admin key, shown this once:  %s%n%n", key.value());
    }
  }

  static String note(String address, boolean sandbox, @Nullable AdminKey key) {
    var note = new StringBuilder("OTN Gateway is ready\n\n");
    line(note, "Console", address + "/");
    line(
        note,
        "Admin key",
        key == null || key.file() == null
            ? "as configured in otn.api.admin-key"
            : "in the file " + readable(key.file()));
    if (sandbox) {
      line(note, "Phone", address + "/sandbox   (plays Messenger; nothing leaves this machine)");
      note.append(
          """

            Try:
              1. Open the phone and write "Hello". In the shop beside it, press "Bot: offer Notify Me".
              2. Tap Notify Me on the phone, then press "Restock 3": the one message arrives.
              3. Open the console and read the story of that delivery.
          """);
    }
    return note.toString();
  }

  private static void line(StringBuilder note, String name, String value) {
    note.append("  %-10s %s%n".formatted(name, value));
  }

  private static String readable(Path file) {
    Path here = Path.of("").toAbsolutePath();
    return (file.startsWith(here) ? here.relativize(file) : file).toString();
  }

  private String address(int port) {
    boolean tls =
        environment.getProperty(
            "server.ssl.enabled",
            Boolean.class,
            environment.containsProperty("server.ssl.bundle")
                || environment.containsProperty("server.ssl.key-store"));
    return "%s://localhost:%d%s"
        .formatted(
            tls ? "https" : "http",
            port,
            environment.getProperty("server.servlet.context-path", ""));
  }
}
