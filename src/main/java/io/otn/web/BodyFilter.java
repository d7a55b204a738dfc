package io.otn.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses bodies that are too large, for every path and whoever reads them later. */
final class BodyFilter extends OncePerRequestFilter {
  private final WebSettings settings;

  BodyFilter(WebSettings settings) {
    this.settings = settings;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String path = request.getServletPath();
    String type = Objects.toString(request.getContentType(), "").toLowerCase(Locale.ROOT);
    DataSize limit =
        path.startsWith("/api/v1/") && type.startsWith(MediaType.APPLICATION_NDJSON_VALUE)
            ? settings.maxImport()
            : settings.maxBody();
    if (request.getContentLengthLong() > limit.toBytes()) {
      new BodyTooLargeException(limit).problem().writeTo(response);
      return;
    }
    boolean form =
        type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)
            || type.startsWith(MediaType.MULTIPART_FORM_DATA_VALUE);
    chain.doFilter(
        WebhookPaths.contain(path) && form
            ? new RawFormRequest(request, response, limit)
            : new LimitedRequest(request, response, limit),
        response);
  }
}
