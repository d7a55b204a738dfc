package io.otn.sandbox;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Closes a connection without a byte of answer. The servlet interface cannot do that, for the
 * container always finishes an answer; a valve sits beneath it and can.
 */
class ConnectionCutter implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  private static final String CUT = ConnectionCutter.class.getName();

  /** The connection of this request ends when its handler returns. */
  static void cut(HttpServletRequest request) {
    request.setAttribute(CUT, true);
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addContextValves(new CuttingValve());
  }

  private static final class CuttingValve extends ValveBase {
    CuttingValve() {
      super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
      getNext().invoke(request, response);
      if (request.getAttribute(CUT) != null) {
        request.getCoyoteRequest().action(ActionCode.CLOSE_NOW, null);
      }
    }
  }
}
