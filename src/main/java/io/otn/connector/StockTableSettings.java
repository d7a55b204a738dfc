package io.otn.connector;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * A shop's stock in a table of its own database, which is asked again and again; off while there is
 * no {@code url}.
 *
 * @param url as JDBC has it, such as {@code jdbc:postgresql://erp.example/shop}
 * @param user who may read the table
 * @param name names the source: {@code stock-table/<name>}
 * @param page whose holders are told
 * @param query gives rows with the columns {@code id} and {@code quantity}; the route's file names
 *     the others
 * @param silenceAfter with no successful poll for so long it is called silent
 */
@Validated
@ConfigurationProperties("otn.stock-table")
record StockTableSettings(
    @Nullable String url,
    @DefaultValue("") String user,
    @DefaultValue("") String password,
    @DefaultValue("table") String name,
    @Nullable String page,
    @Nullable String query,
    @Nullable Duration silenceAfter) {

  StockTableSettings {
    if (url != null) {
      require("page", page, "the id of the page whose holders are told");
      require("query", query, "a SELECT with the columns id and quantity");
      if (!name.matches("[A-Za-z0-9._-]{1,60}")) {
        throw new IllegalArgumentException(
            "otn.stock-table.name: '%s' is no name; write letters, digits, dots and dashes"
                .formatted(name));
      }
    }
  }

  private static void require(String property, @Nullable String value, String what) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "otn.stock-table.%s is missing; write %s".formatted(property, what));
    }
  }

  @Override
  public String toString() {
    return "StockTableSettings[name=%s, page=%s, url configured: %s]"
        .formatted(name, page, url != null);
  }
}
