package io.otn.consent;

import io.otn.secret.Vault;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcClientAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * {@code java -jar otn-gateway.jar verify-receipts [page]}: an application of its own, which reads
 * the database of a gateway, running or not, prints whether the chains of receipts are whole, and
 * ends.
 */
@ImportAutoConfiguration({
  DataSourceAutoConfiguration.class,
  JdbcTemplateAutoConfiguration.class,
  JdbcClientAutoConfiguration.class
})
@Import(Vault.class)
@ConfigurationPropertiesScan(basePackageClasses = Vault.class)
public class ReceiptVerification {

  /** The program's argument that asks for this instead of a gateway. */
  public static final String COMMAND = "verify-receipts";

  /** All chains are whole. */
  public static final int WHOLE = 0;

  /** A chain is broken; the output says where. */
  public static final int BROKEN = 1;

  /** There is no such page, or the database could not be read. */
  public static final int UNREADABLE = 2;

  /**
   * @param args the command, perhaps a page, and settings as the gateway takes them
   * @return {@link #WHOLE}, {@link #BROKEN} or {@link #UNREADABLE}
   */
  public static int run(String[] args, PrintStream out) {
    List<String> words = List.of(args).stream().filter(arg -> !arg.startsWith("--")).toList();
    String[] settings =
        List.of(args).stream().filter(arg -> arg.startsWith("--")).toArray(String[]::new);
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(ReceiptVerification.class)
            .web(WebApplicationType.NONE)
            .bannerMode(Banner.Mode.OFF)
            .properties(
                Map.of(
                    "otn.database.running",
                    "true", // of a gateway that made its own
                    "spring.datasource.hikari.maximum-pool-size",
                    "2",
                    "logging.level.root",
                    "warn"))
            .run(settings)) {
      return run(context, words.size() > 1 ? words.get(1) : null, out);
    } catch (RuntimeException e) {
      // Spring Boot has said why in the log.
      return UNREADABLE;
    }
  }

  private static int run(
      ConfigurableApplicationContext context, @Nullable String page, PrintStream out) {
    List<ReceiptVerifier.Result> results;
    try {
      results =
          new ReceiptVerifier(context.getBean(DataSource.class), context.getBean(Vault.class))
              .verify(page);
    } catch (SQLException e) {
      out.println("The database cannot be read: " + e.getMessage());
      return UNREADABLE;
    }
    if (results.isEmpty()) {
      out.println(
          page == null
              ? "There are no receipts yet."
              : "There are no receipts of page " + page + ".");
      return page == null ? WHOLE : UNREADABLE;
    }
    int end = WHOLE;
    for (ReceiptVerifier.Result result : results) {
      boolean whole = result.findings().isEmpty();
      out.printf(
          "page %s: %d receipts, %s; the last has the hash %s%n",
          result.page(), result.receipts(), whole ? "whole" : "BROKEN", result.head());
      result.findings().forEach(finding -> out.println("  " + finding));
      end = whole ? end : BROKEN;
    }
    return end;
  }
}
