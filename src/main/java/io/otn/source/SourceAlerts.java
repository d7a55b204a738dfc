package io.otn.source;

import static java.time.ZoneOffset.UTC;

import io.micrometer.core.instrument.MeterRegistry;
import io.otn.source.Source.Alert;
import io.otn.source.Source.AlertKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a person should look at: a row while it lasts, one line of the log when it begins and one
 * when it ends, both with a stable event name, and one more in {@code otn.source.alerts}.
 */
@Component
class SourceAlerts {

  private static final Logger log = LoggerFactory.getLogger("io.otn.source.alert");

  private final JdbcClient jdbc;
  private final MeterRegistry meters;

  SourceAlerts(JdbcClient jdbc, MeterRegistry meters) {
    this.jdbc = jdbc;
    this.meters = meters;
  }

  /** True when it was not known before; then it is told. */
  boolean raise(String source, AlertKind kind, String detail, Instant now) {
    boolean fresh =
        1
            == jdbc.sql(
                    """
                    INSERT INTO source_alert (source_id, kind, since, detail)
                    SELECT id, :kind, :now, :detail
                    FROM source
                    WHERE id = :source
                    ON CONFLICT DO NOTHING
                    """)
                .param("source", source)
                .param("kind", kind.name())
                .param("now", now.atOffset(UTC))
                .param("detail", detail)
                .update();
    if (fresh) {
      tell(source, kind, detail);
    }
    return fresh;
  }

  /** Tells of an alert whose row is there already. */
  void tell(String source, AlertKind kind, String detail) {
    String name = "source_" + kind.name().toLowerCase(Locale.ROOT);
    meters.counter("otn.source.alerts", "event", name, "source", source).increment();
    log.warn("event={} source={}: {}", name, source, detail);
  }

  /** Ends it where it was raised. */
  void end(String source, AlertKind kind) {
    if (1
        == jdbc.sql("DELETE FROM source_alert WHERE source_id = :source AND kind = :kind")
            .param("source", source)
            .param("kind", kind.name())
            .update()) {
      tellEnd(source, kind);
    }
  }

  void tellEnd(String source, AlertKind kind) {
    log.info("event=source_{}_ended source={}", kind.name().toLowerCase(Locale.ROOT), source);
  }

  /** All that last, by source, the oldest first. */
  Map<String, List<Alert>> lasting() {
    Map<String, List<Alert>> lasting = new HashMap<>();
    jdbc.sql("SELECT source_id, kind, since, detail FROM source_alert ORDER BY since, kind")
        .query(
            row -> {
              lasting
                  .computeIfAbsent(row.getString("source_id"), id -> new ArrayList<>())
                  .add(
                      new Alert(
                          AlertKind.valueOf(row.getString("kind")),
                          row.getTimestamp("since").toInstant(),
                          row.getString("detail")));
            });
    return lasting;
  }
}
