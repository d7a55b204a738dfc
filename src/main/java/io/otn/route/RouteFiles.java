package io.otn.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.spi.Resource;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Loads what operators wrote. Each file stands alone: one with an error is told about and left out,
 * the others run.
 */
@Component
public class RouteFiles implements CamelContextConfiguration {

  private static final Logger log = LoggerFactory.getLogger(RouteFiles.class);

  private final Path directory;
  private volatile List<RouteFile> files = List.of();

  RouteFiles(@Value("${otn.routes.directory:./routes}") Path directory) {
    this.directory = directory;
  }

  /** As they were found at the start. */
  public List<RouteFile> files() {
    return files;
  }

  @Override
  public void beforeApplicationStart(CamelContext context) {
    context
        .getComponent("kamelet", KameletComponent.class)
        .setLocation("file:" + directory.resolve("kamelets").toAbsolutePath().normalize());
  }

  @Override
  public void afterApplicationStart(CamelContext context) {
    List<RouteFile> loaded = new ArrayList<>();
    for (String group : List.of("channels", "connectors")) {
      for (Path file : list(directory.resolve(group))) {
        loaded.add(load(context, group + "/" + file.getFileName(), file));
      }
    }
    files = List.copyOf(loaded);
    if (loaded.isEmpty()) {
      log.error(
          "there are no routes in {}: nothing can be received or sent; set otn.routes.directory",
          directory.toAbsolutePath().normalize());
    } else {
      log.info(
          "routes: {}",
          loaded.stream().filter(f -> f.error() == null).map(RouteFile::name).toList());
    }
  }

  private List<Path> list(Path group) {
    if (!Files.isDirectory(group)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(group)) {
      return list.filter(file -> file.toString().endsWith(".camel.yaml")).sorted().toList();
    } catch (IOException e) {
      log.error("cannot list {}: {}", group, e.getMessage());
      return List.of();
    }
  }

  private static RouteFile load(CamelContext context, String name, Path file) {
    Resource resource =
        ResourceHelper.resolveResource(context, "file:" + file.toAbsolutePath().normalize());
    try {
      PluginHelper.getRoutesLoader(context).loadRoutes(resource);
      return new RouteFile(name, null);
    } catch (Exception e) {
      removeRoutes(context, resource);
      String error = reason(e);
      log.error("routes/{} is left out: {}", name, error);
      return new RouteFile(name, error);
    }
  }

  /** A file runs as a whole or not at all. */
  private static void removeRoutes(CamelContext context, Resource resource) {
    for (Route route : List.copyOf(context.getRoutes())) {
      if (route.getSourceResource() != null
          && resource.getLocation().equals(route.getSourceResource().getLocation())) {
        try {
          context.getRouteController().stopRoute(route.getRouteId());
          context.removeRoute(route.getRouteId());
        } catch (Exception e) {
          log.warn("route {} could not be removed", route.getRouteId(), e);
        }
      }
    }
  }

  /** The innermost sentence says what is wrong; those around it say that something is. */
  private static String reason(Exception e) {
    Throwable innermost = e;
    while (innermost.getCause() != null && innermost.getCause() != innermost) {
      innermost = innermost.getCause();
    }
    String message = innermost.getMessage();
    return message == null ? innermost.getClass().getSimpleName() : message;
  }
}
