package io.otn.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;

/**
 * A webhook sent as a form. Its signature covers the bytes on the wire, so nobody may parse them
 * first: it is shown as plain bytes, and parameters come from the query alone.
 */
final class RawFormRequest extends LimitedRequest {
  private final Map<String, String[]> query;

  RawFormRequest(HttpServletRequest request, HttpServletResponse response, DataSize limit) {
    super(request, response, limit);
    query = query(request.getQueryString());
  }

  private static Map<String, String[]> query(@Nullable String query) {
    var parameters = new LinkedHashMap<String, String[]>();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        if (!name.isEmpty()) {
          parameters.merge(name, new String[] {value}, RawFormRequest::append);
        }
      }
    }
    return Collections.unmodifiableMap(parameters);
  }

  private static String[] append(String[] before, String[] more) {
    String[] all = Arrays.copyOf(before, before.length + more.length);
    System.arraycopy(more, 0, all, before.length, more.length);
    return all;
  }

  /** A broken escape is left as it stands; no key of ours has one. */
  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  @Override
  public @Nullable String getParameter(String name) {
    String[] values = query.get(name);
    return values == null ? null : values[0];
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return query;
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(query.keySet());
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    return query.get(name);
  }

  @Override
  public String getContentType() {
    return MediaType.APPLICATION_OCTET_STREAM_VALUE;
  }

  @Override
  public @Nullable String getHeader(String name) {
    return HttpHeaders.CONTENT_TYPE.equalsIgnoreCase(name)
        ? getContentType()
        : super.getHeader(name);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return HttpHeaders.CONTENT_TYPE.equalsIgnoreCase(name)
        ? Collections.enumeration(List.of(getContentType()))
        : super.getHeaders(name);
  }
}
