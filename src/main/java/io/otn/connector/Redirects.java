package io.otn.connector;

import io.otn.connector.GuardedFetch.Request;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where a fetch may be led, and whether what is secret goes along. */
final class Redirects {

  private Redirects() {}

  /**
   * @throws FetchException {@code redirect_refused}, when it leads where it must not
   */
  static URI target(Request request, URI from, @Nullable String location) throws FetchException {
    URI to;
    try {
      to = from.resolve(String.valueOf(location));
    } catch (IllegalArgumentException e) {
      throw new FetchException(
          "redirect_refused", "%s redirects to what is no address".formatted(from.getHost()));
    }
    String wrong = FetchException.wrongWith(to);
    if (wrong != null) {
      throw new FetchException(
          "redirect_refused",
          "%s redirects to an address that %s".formatted(from.getHost(), wrong));
    }
    if (from.getScheme().equalsIgnoreCase("https") && !to.getScheme().equalsIgnoreCase("https")) {
      throw new FetchException(
          "redirect_refused", "%s redirects from https to http".formatted(from.getHost()));
    }
    boolean allowed =
        to.getHost().equalsIgnoreCase(request.url().getHost())
            || request.hosts().stream().anyMatch(to.getHost()::equalsIgnoreCase);
    if (!allowed) {
      throw new FetchException(
          "redirect_refused",
          "%s redirects to %s, which is not among the hosts allowed for it"
              .formatted(from.getHost(), to.getHost()));
    }
    return to;
  }

  /** Whether what is meant for one may be told to the other. */
  static boolean sameServer(URI one, URI other) {
    boolean toHttps = port(one) == 80 && port(other) == 443;
    return one.getHost().equalsIgnoreCase(other.getHost()) && (port(one) == port(other) || toHttps);
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }
}
