package io.otn.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets programs in by {@code Authorization: Bearer <admin key>}, for this one request. */
final class BearerFilter extends OncePerRequestFilter {
  private static final String SCHEME = "Bearer ";

  private final AdminKey adminKey;

  BearerFilter(AdminKey adminKey) {
    this.adminKey = adminKey;
  }

  static @Nullable String key(HttpServletRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? header.substring(SCHEME.length())
        : null;
  }

  static Problem unauthenticated(String detail) {
    return Problem.of(HttpStatus.UNAUTHORIZED, "unauthenticated", detail)
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String key = key(request);
    if (key != null && !adminKey.opens(key)) {
      unauthenticated("This is not the admin key. It is the value of otn.api.admin-key.")
          .writeTo(response);
      return;
    }
    if (key != null) {
      var context = SecurityContextHolder.createEmptyContext();
      context.setAuthentication(AdminKey.operator());
      SecurityContextHolder.setContext(context);
    }
    chain.doFilter(request, response);
  }

  /** An answer made on another thread comes back through here, and is authorized again. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }
}
