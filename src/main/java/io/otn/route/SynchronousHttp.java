package io.otn.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.env.Environment;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * A request to a route is carried out on the thread that it came on, a virtual one. Camel would
 * hand it to another and have the request dispatched a second time when it is done, with all
 * filters: a third of what it costs to take a webhook in.
 */
@Configuration(proxyBeanMethods = false)
class SynchronousHttp {

  @Bean("platform-http-engine") // by this name Camel looks it up
  PlatformHttpEngine platformHttpEngine(Environment environment) {
    int port = environment.getProperty("server.port", Integer.class, 8080);
    return new SpringBootPlatformHttpEngine(port, Runnable::run);
  }

  @Bean
  static BeanPostProcessor answersOfRoutes() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof RequestMappingHandlerAdapter adapter
            && adapter.getReturnValueHandlers() != null) {
          List<HandlerMethodReturnValueHandler> handlers = new ArrayList<>();
          handlers.add(new AnswerOfRoute());
          handlers.addAll(adapter.getReturnValueHandlers());
          adapter.setReturnValueHandlers(handlers);
        }
        return bean;
      }
    };
  }

  /** The route has answered already, or failed. */
  private static final class AnswerOfRoute implements HandlerMethodReturnValueHandler {

    @Override
    public boolean supportsReturnType(MethodParameter returnType) {
      return returnType.getContainingClass() == SpringBootPlatformHttpConsumer.class;
    }

    @Override
    public void handleReturnValue(
        @Nullable Object value,
        MethodParameter returnType,
        ModelAndViewContainer container,
        NativeWebRequest request)
        throws Exception {
      container.setRequestHandled(true);
      if (value instanceof CompletableFuture<?> done) {
        try {
          done.join();
        } catch (CompletionException e) {
          throw e.getCause() instanceof Exception cause ? cause : e;
        }
      }
    }
  }
}
