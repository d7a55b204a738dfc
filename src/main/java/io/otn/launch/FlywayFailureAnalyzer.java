package io.otn.launch;

import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A schema that cannot be brought to this version. */
class FlywayFailureAnalyzer extends AbstractFailureAnalyzer<FlywayException> {
  @Override
  protected FailureAnalysis analyze(Throwable root, FlywayException failure) {
    String said =
        DatabaseFailureAnalyzer.redact(String.valueOf(failure.getMessage()))
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.matches("[-=]+"))
            .limit(8)
            .collect(Collectors.joining("\n    "));
    return new FailureAnalysis(
        "The database's tables cannot be brought to this version of the gateway:\n\n    " + said,
        failure instanceof FlywayValidateException
            ? "The database was migrated by another version: run that version or a later one, or use a fresh database."
            : "Correct what is said above, then start again: migrations that were done stay done.",
        root);
  }
}
