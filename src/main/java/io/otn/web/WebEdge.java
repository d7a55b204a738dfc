package io.otn.web;

import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.AbstractJackson2HttpMessageConverter;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;

/** Puts the edge together: filters before everything, the resolver behind everything. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ApiSettings.class, WebSettings.class})
class WebEdge implements WebMvcConfigurer {
  @Bean
  AdminKey adminKey(ApiSettings settings, ObjectProvider<Clock> clock) {
    return new AdminKey(settings, new WrongKeys(clock.getIfAvailable(Clock::systemUTC)));
  }

  @Bean
  FilterRegistrationBean<SandboxGuard> sandboxGuard(
      @Value("${otn.sandbox.enabled:false}") boolean enabled) {
    var registration = new FilterRegistrationBean<>(new SandboxGuard(enabled));
    registration.setOrder(FilterOrder.GUARDS);
    return registration;
  }

  @Bean
  FilterRegistrationBean<HeaderFilter> headerFilter() {
    var registration = new FilterRegistrationBean<>(new HeaderFilter());
    registration.setOrder(FilterOrder.GUARDS);
    return registration;
  }

  @Bean
  FilterRegistrationBean<BodyFilter> bodyFilter(WebSettings settings) {
    var registration = new FilterRegistrationBean<>(new BodyFilter(settings));
    registration.setOrder(FilterOrder.BODY);
    return registration;
  }

  /** A sender that asks first hears the refusal instead of being told to go on. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> continueOnlyWhenRead() {
    return tomcat ->
        tomcat.addConnectorCustomizers(
            connector -> connector.setProperty("continueResponseTiming", "onRead"));
  }

  /** Behind the controllers' own handlers, before Spring's, which answer without a body. */
  @Override
  public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
    int own = 0;
    while (own < resolvers.size()
        && resolvers.get(own) instanceof ExceptionHandlerExceptionResolver) {
      own++;
    }
    resolvers.add(own, new ProblemResolver());
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(new KnownParameters()).addPathPatterns("/api/v1/**");
  }

  /** The YAML parser is there for the topic files; nobody asked for an API that reads YAML. */
  @Override
  public void extendMessageConverters(List<HttpMessageConverter<?>> converters) {
    converters.removeIf(
        converter ->
            converter instanceof AbstractJackson2HttpMessageConverter
                && !(converter instanceof MappingJackson2HttpMessageConverter));
  }
}
