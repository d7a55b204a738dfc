package io.otn.connector;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** There was no good answer. Its words name a host at most: URLs may hold keys. */
public final class FetchException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final int status;
  private final transient Map<String, String> headers;

  FetchException(String code, String message) {
    super(message);
    this.code = code;
    this.status = 0;
    this.headers = Map.of();
  }

  FetchException(String host, int status, Map<String, String> headers) {
    super("%s answered with the status %d".formatted(host, status));
    this.code = "status_" + status;
    this.status = status;
    this.headers = headers;
  }

  /**
   * Stable: {@code url_refused}, {@code address_refused}, {@code redirect_refused}, {@code
   * too_many_redirects}, {@code too_large}, {@code time_out}, {@code unreachable}, {@code
   * unreadable}, or {@code status_} with the number.
   */
  public String code() {
    return code;
  }

  /** 0 where there was no answer. */
  public int status() {
    return status;
  }

  /** Of an answer with another status than hoped for, by name in small letters. */
  public Map<String, String> headers() {
    return headers == null ? Map.of() : headers;
  }

  /** For readers of bodies: what came is not what it should be. */
  public static FetchException unreadable(String message) {
    return new FetchException("unreadable", message);
  }

  /** Why this is nothing to fetch from, as the end of a sentence; null when it is. */
  public static @Nullable String wrongWith(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return "must begin with https:// or http://";
    }
    if (url.getHost() == null || url.getHost().isBlank()) {
      return "names no host";
    }
    return url.getRawUserInfo() == null ? null : "must not hold a name or password";
  }
}
