package io.otn.sandbox;

import io.otn.sandbox.SandboxSettings.PageSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/**
 * Fills in what the sandbox's own settings leave out, from the settings of the gateway it runs
 * beside. Asked late, for the port is known only when the web server listens.
 */
class Surroundings {
  private final SandboxSettings settings;
  private final Environment environment;
  private volatile int port;
  private volatile List<PageSettings> pages = List.of();

  Surroundings(SandboxSettings settings, Environment environment) {
    this.settings = settings;
    this.environment = environment;
  }

  @EventListener
  void listens(WebServerInitializedEvent event) {
    // The management server may have a context and a port of its own.
    if (!"management".equals(event.getApplicationContext().getServerNamespace())) {
      port = event.getWebServer().getPort();
    }
  }

  String gatewayUrl() {
    var url = settings.gatewayUrl();
    if (url == null || url.isBlank()) {
      return "http://127.0.0.1:" + port;
    }
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  String appSecret() {
    return first(settings.appSecret(), "otn.messenger.app-secret", "sandbox-app-secret");
  }

  String verifyToken() {
    return first(settings.verifyToken(), "otn.messenger.verify-token", "sandbox-verify-token");
  }

  /** Empty when there is none to be found. */
  String key() {
    return first(settings.key(), "otn.api.admin-key", "");
  }

  List<PageSettings> pages() {
    if (pages.isEmpty()) {
      pages = findPages();
    }
    return pages;
  }

  private List<PageSettings> findPages() {
    if (!settings.pages().isEmpty()) {
      return settings.pages();
    }
    var found =
        Binder.get(environment)
            .bind("otn.pages", Bindable.listOf(PageSettings.class))
            .orElse(List.of());
    return found.isEmpty()
        ? List.of(new PageSettings("1001", "Northwind Tees", "sandbox-page-token-1001"))
        : found;
  }

  private String first(@Nullable String own, String property, String otherwise) {
    if (own != null && !own.isBlank()) {
      return own;
    }
    var value = environment.getProperty(property);
    return value == null || value.isBlank() ? otherwise : value;
  }
}
