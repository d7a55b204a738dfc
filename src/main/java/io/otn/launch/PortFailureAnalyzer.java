package io.otn.launch;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Like Boot's own, but with what to type. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PortFailureAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {
  @Override
  protected FailureAnalysis analyze(Throwable root, PortInUseException failure) {
    int port = failure.getPort();
    return new FailureAnalysis(
        "Port %d is taken by another program, perhaps another run of the gateway.".formatted(port),
        "Stop that program (lsof -i :%d names it), or use another port: SERVER_PORT=%d mvn spring-boot:run, or java -jar otn-gateway.jar --server.port=%d"
            .formatted(port, port + 1, port + 1),
        root);
  }
}
