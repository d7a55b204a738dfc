package io.otn.route;

import io.otn.web.WebhookPaths;
import io.otn.worker.RightOfWay;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.camel.component.platform.http.springboot.CamelRequestHandlerMapping;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;

/**
 * Takes a webhook to its route without the filters of logins and the dispatcher of controllers,
 * which do nothing for it and cost as much as the route. What is odd, has no route or asks for
 * anything special goes the long way, and is answered there.
 */
final class WebhookFilter extends OncePerRequestFilter {

  private final Supplier<CamelRequestHandlerMapping> routes;
  private final RightOfWay waiting;
  private final HttpFirewall firewall = new StrictHttpFirewall();

  /**
   * @param routes asked for when the first webhook comes: the web server starts before them
   * @param waiting hears how long senders wait
   */
  WebhookFilter(ObjectProvider<CamelRequestHandlerMapping> routes, RightOfWay waiting) {
    this.routes = SingletonSupplier.of(routes::getObject); // a look-up for each webhook costs much
    this.waiting = waiting;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !WebhookPaths.contain(request);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    SpringBootPlatformHttpConsumer route = route(request);
    if (route == null) {
      chain.doFilter(request, response);
    } else {
      long begin = System.nanoTime();
      route.service(request, response).join();
      waiting.answered(Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private @Nullable SpringBootPlatformHttpConsumer route(HttpServletRequest request) {
    try {
      firewall.getFirewalledRequest(request);
      HandlerExecutionChain found = routes.get().getHandler(request);
      return found != null
              && found.getInterceptorList().isEmpty()
              && found.getHandler() instanceof HandlerMethod method
              && method.getBean() instanceof SpringBootPlatformHttpConsumer consumer
          ? consumer
          : null;
    } catch (Exception refused) { // by the firewall, or for its method or type
      return null;
    }
  }
}
