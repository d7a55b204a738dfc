package io.otn.launch;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** What this package found wrong itself. */
class StartFailureAnalyzer extends AbstractFailureAnalyzer<StartFailure> {
  @Override
  protected FailureAnalysis analyze(Throwable root, StartFailure failure) {
    return new FailureAnalysis(failure.getMessage(), failure.action(), root);
  }
}
