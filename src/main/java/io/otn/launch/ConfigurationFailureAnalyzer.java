package io.otn.launch;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says in one sentence what one of our packages found wrong in its settings. They throw {@link
 * IllegalArgumentException} with that sentence; one from elsewhere keeps its stack trace.
 */
class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<IllegalArgumentException> {

  @Override
  protected @Nullable FailureAnalysis analyze(
      Throwable rootFailure, IllegalArgumentException cause) {
    StackTraceElement[] trace = cause.getStackTrace();
    if (trace.length == 0
        || !trace[0].getClassName().startsWith("io.otn.")
        || cause.getMessage() == null) {
      return null;
    }
    return new FailureAnalysis(
        cause.getMessage() + ".",
        "Correct the setting in application.yaml or in the environment, and start again.",
        cause);
  }
}
