package io.otn.route;

import io.otn.web.FilterOrder;
import io.otn.worker.RightOfWay;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.springboot.CamelRequestHandlerMapping;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * A request to a route is carried out on the thread that it came on; Camel would hand it to
 * another.
 */
@Configuration(proxyBeanMethods = false)
class SynchronousHttp {

  @Bean("platform-http-engine") // by this name Camel looks it up
  PlatformHttpEngine platformHttpEngine(Environment environment) {
    int port = environment.getProperty("server.port", Integer.class, 8080);
    return new SpringBootPlatformHttpEngine(port, Runnable::run);
  }

  @Bean
  FilterRegistrationBean<WebhookFilter> webhookFilter(
      ObjectProvider<CamelRequestHandlerMapping> routes, RightOfWay waiting) {
    var registration = new FilterRegistrationBean<>(new WebhookFilter(routes, waiting));
    registration.setOrder(FilterOrder.ROUTES);
    return registration;
  }
}
