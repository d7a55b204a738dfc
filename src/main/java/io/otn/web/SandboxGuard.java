package io.otn.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The sandbox asks nobody for a key. So in sandbox mode only this machine's own names are served,
 * which stops foreign pages that point their domain at 127.0.0.1 (DNS rebinding), and foreign pages
 * cannot post to it. Without sandbox mode there is nothing at its address.
 */
final class SandboxGuard extends OncePerRequestFilter {
  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final boolean enabled;

  SandboxGuard(boolean enabled) {
    this.enabled = enabled;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String path = request.getServletPath();
    boolean sandbox = path.equals("/sandbox") || path.startsWith("/sandbox/");
    String host = request.getHeader(HttpHeaders.HOST);
    if (sandbox && !enabled) {
      Problem.of(HttpStatus.NOT_FOUND).writeTo(response);
    } else if (enabled && !isOwn(host)) {
      Problem.of(
              HttpStatus.FORBIDDEN,
              "wrong_host",
              "In sandbox mode the gateway answers only at localhost, 127.0.0.1 and [::1].")
          .field("Host", "localhost, 127.0.0.1 or [::1], with the port")
          .writeTo(response);
    } else if (sandbox && !READING.contains(request.getMethod()) && isForeign(request, host)) {
      Problem.of(
              HttpStatus.FORBIDDEN,
              "wrong_origin",
              "Pages of other sites cannot use the sandbox. Use its own page at /sandbox.")
          .writeTo(response);
    } else {
      chain.doFilter(request, response);
    }
  }

  private static boolean isOwn(@Nullable String host) {
    return host != null
        && OWN_NAMES.contains(host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT));
  }

  /**
   * Programs send neither header. A browser says by Sec-Fetch-Site, which no page can change, where
   * a request comes from; Origin alone would not do, for it is "null" on a form of our own pages,
   * whose referrer policy is no-referrer.
   */
  private static boolean isForeign(HttpServletRequest request, @Nullable String host) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !site.equals("same-origin") && !site.equals("none");
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return false;
    }
    try {
      String authority = URI.create(origin).getAuthority();
      return authority == null || !authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException e) {
      return true;
    }
  }
}
