package io.otn.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets programs in by {@code Authorization: Bearer <key>}, for this one request. */
final class BearerFilter extends OncePerRequestFilter {
  private static final String SCHEME = "Bearer ";

  /** CloudEvents' webhooks may carry a key there; ours may not. */
  private static final Pattern KEY_IN_QUERY = Pattern.compile("(?i)(^|&)access_token=");

  private final AdminKey adminKey;
  private final ObjectProvider<Credentials> credentials;

  BearerFilter(AdminKey adminKey, ObjectProvider<Credentials> credentials) {
    this.adminKey = adminKey;
    this.credentials = credentials;
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

  /** For this request alone: nothing is kept in a session. */
  static void enter(KeyHolder holder) {
    enter(
        UsernamePasswordAuthenticationToken.authenticated(
            holder,
            null,
            holder.scopes().stream()
                .map(scope -> new SimpleGrantedAuthority(scope.authority()))
                .toList()));
  }

  private static void enter(Authentication who) {
    var context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(who);
    SecurityContextHolder.setContext(context);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (KEY_IN_QUERY.matcher(Objects.toString(request.getQueryString(), "")).find()) {
      Problem.of(
              HttpStatus.BAD_REQUEST,
              "key_in_url",
              "A key does not belong in an address, which is written to logs on its way: replace it"
                  + " by a new one, and send that in the header Authorization: Bearer <key>.")
          .writeTo(response);
      return;
    }
    String key = key(request);
    if (key != null && adminKey.opens(key)) {
      enter(AdminKey.operator());
    } else if (key != null) {
      Credentials known = credentials.getIfAvailable();
      Optional<KeyHolder> holder = known == null ? Optional.empty() : known.holder(key.strip());
      if (holder.isEmpty()) {
        unauthenticated(
                "This key opens nothing here: it is not the admin key, otn.api.admin-key, and no"
                    + " partner has it or it was revoked.")
            .writeTo(response);
        return;
      }
      enter(holder.get());
    }
    chain.doFilter(request, response);
  }

  /** An answer made on another thread comes back through here, and is authorized again. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }
}
