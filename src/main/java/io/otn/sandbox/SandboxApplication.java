package io.otn.sandbox;

import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.thymeleaf.ThymeleafAutoConfiguration;
import org.springframework.boot.autoconfigure.web.embedded.EmbeddedWebServerFactoryCustomizerAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.HttpEncodingAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.error.ErrorMvcAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessorApplicationListener;
import org.springframework.boot.env.EnvironmentPostProcessorsFactory;
import org.springframework.boot.env.SystemEnvironmentPropertySourceEnvironmentPostProcessor;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.ComponentScan;

/**
 * The sandbox alone in a process of its own: a web server, no database, no login. It listens on
 * loopback unless {@code server.address} says otherwise.
 *
 * <p>Deliberately no {@code @Configuration}: the gateway scans this package too, and must not start
 * a second application inside the first.
 */
@ComponentScan
@ImportAutoConfiguration({
  PropertyPlaceholderAutoConfiguration.class,
  ConfigurationPropertiesAutoConfiguration.class,
  JacksonAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class,
  EmbeddedWebServerFactoryCustomizerAutoConfiguration.class,
  ServletWebServerFactoryAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  HttpEncodingAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  ErrorMvcAutoConfiguration.class,
  ThymeleafAutoConfiguration.class
})
public class SandboxApplication {

  /**
   * Starts the sandbox. Useful arguments: {@code --server.port=N}, {@code
   * --otn.sandbox.gateway-url=http://127.0.0.1:8080}, {@code --otn.sandbox.directory=}.
   */
  public static void main(String[] args) {
    builder().run(args);
  }

  /** An application that is ready to run; tests add their own properties. */
  public static SpringApplicationBuilder builder() {
    var builder =
        new SpringApplicationBuilder(SandboxApplication.class)
            .properties(
                Map.of(
                    "otn.sandbox.enabled", "true",
                    "server.address", "127.0.0.1",
                    "spring.main.banner-mode", "off",
                    "spring.threads.virtual.enabled", "true"));
    leaveTheGatewayOut(builder.application());
    return builder;
  }

  /**
   * Configuration files are read, but nobody else on the class path prepares this process: the
   * gateway would lock its data directory and ask for a database.
   */
  private static void leaveTheGatewayOut(SpringApplication application) {
    var others =
        application.getListeners().stream()
            .filter(listener -> !(listener instanceof EnvironmentPostProcessorApplicationListener));
    var files =
        EnvironmentPostProcessorApplicationListener.with(
            EnvironmentPostProcessorsFactory.of(
                SystemEnvironmentPropertySourceEnvironmentPostProcessor.class,
                ConfigDataEnvironmentPostProcessor.class));
    application.setListeners(
        Stream.<ApplicationListener<?>>concat(others, Stream.of(files)).toList());
  }
}
