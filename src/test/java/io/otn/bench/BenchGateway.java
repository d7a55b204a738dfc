package io.otn.bench;

import io.otn.Gateway;
import io.otn.fixture.ProductClasses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The gateway as it ships, on its embedded PostgreSQL with durability on. */
final class BenchGateway {

  static final int PAGES = 200;
  static final String ADMIN_KEY = "admin-key-for-benchmarks";

  static ConfigurableApplicationContext start(Path directory, int sink, String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--otn.sandbox.enabled=false",
                "--otn.delivery.page-rate=0",
                "--otn.delivery.in-flight=2000",
                "--logging.level.io.otn.delivery.attempted=warn",
                "--otn.api.admin-key=" + ADMIN_KEY,
                "--otn.database.directory=" + directory,
                "--otn.messenger.graph-url=http://127.0.0.1:" + sink,
                "--otn.messenger.app-secret=bench"));
    arguments.addAll(List.of(settings));
    for (int page = 0; page < PAGES; page++) {
      arguments.add("--otn.pages[%d].id=%s".formatted(page, Holders.page(page)));
      arguments.add("--otn.pages[%d].name=Page %d".formatted(page, page));
      arguments.add("--otn.pages[%d].access-token=token-%d".formatted(page, page));
    }
    return new SpringApplicationBuilder(Gateway.class)
        .initializers(ProductClasses::only)
        .run(arguments.toArray(String[]::new));
  }

  private BenchGateway() {}
}
