package io.otn.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets signed events in, for this one request. Before any other reads the body, for the signature
 * is over its bytes. A request with a key is judged by the key alone.
 */
final class SignatureFilter extends OncePerRequestFilter {

  private static final String SIGNATURE = "webhook-signature";
  private static final Set<String> PATHS = Set.of("/api/v1/events", "/api/v1/events:dryRun");

  private final ObjectProvider<Credentials> credentials;

  SignatureFilter(ObjectProvider<Credentials> credentials) {
    this.credentials = credentials;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !"POST".equals(request.getMethod())
        || !PATHS.contains(request.getServletPath())
        || request.getHeader(SIGNATURE) == null
        || request.getHeader(HttpHeaders.AUTHORIZATION) != null;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Credentials known = credentials.getIfAvailable();
    if (known == null) {
      chain.doFilter(request, response);
      return;
    }
    byte[] body = request.getInputStream().readAllBytes();
    KeyHolder signer;
    try {
      signer = known.signer(request.getHeader("webhook-partner"), headers(request), body);
    } catch (ProblemException refused) {
      refused.problem().writeTo(response);
      return;
    }
    BearerFilter.enter(signer);
    chain.doFilter(new BytesRequest(request, body), response);
  }

  /** By lower-case name; of a repeated header the first, so that none can be slipped in behind. */
  private static Map<String, String> headers(HttpServletRequest request) {
    Map<String, String> headers = new HashMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.putIfAbsent(name.toLowerCase(Locale.ROOT), request.getHeader(name));
    }
    return headers;
  }
}
