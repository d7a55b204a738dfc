package io.otn.web;

import static java.util.stream.Collectors.joining;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configuration.WebSecurityCustomizer;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * The three ways in: open doors, programs with a key or a signature, people with a login. A
 * partner's key opens what is listed here for its scopes, and nothing else.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityChains {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  /** No inline script or style: a subscriber's name that slips through as markup stays harmless. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri"
          + " 'none'; form-action 'self'; frame-ancestors 'none'";

  /**
   * Webhooks: their handlers verify signatures over the raw bytes, and the login's filters would do
   * nothing for them but cost a third of taking one in. The firewall for odd requests still stands
   * before.
   */
  @Bean
  WebSecurityCustomizer signedBySender() {
    return security -> security.ignoring().requestMatchers((RequestMatcher) WebhookPaths::contain);
  }

  /** What is harmless, or a world of its own; {@link SandboxGuard} stands before. */
  @Bean
  @Order(1)
  SecurityFilterChain openDoors(HttpSecurity http) throws Exception {
    return http.securityMatcher(
            "/sandbox/**",
            "/webjars/**",
            "/otn.css",
            "/css/**",
            "/js/**",
            "/favicon.ico",
            "/favicon.svg")
        .authorizeHttpRequests(all -> all.anyRequest().permitAll())
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        // Files may be kept by the browser; they say themselves for how long.
        .headers(SecurityChains::headers)
        .headers(headers -> headers.cacheControl(HeadersConfigurer.CacheControlConfig::disable))
        .build();
  }

  /** Programs send the key; a person who is logged in may look, and write with the CSRF token. */
  @Bean
  @Order(2)
  SecurityFilterChain programs(
      HttpSecurity http, AdminKey adminKey, ObjectProvider<Credentials> credentials)
      throws Exception {
    return http.securityMatcher("/api/v1/**", "/api/openapi.json", "/actuator/**")
        .authorizeHttpRequests(
            all ->
                all.dispatcherTypeMatchers(DispatcherType.ERROR)
                    .permitAll()
                    // Probes have no key; they hear up or down, and details only with the key.
                    .requestMatchers("/actuator/health/**")
                    .permitAll()
                    // Editors fetch schemas and have no key; there is nothing of ours in them.
                    .requestMatchers(HttpMethod.GET, "/api/v1/schemas/**", "/api/openapi.json")
                    .permitAll()
                    .requestMatchers(HttpMethod.POST, "/api/v1/events", "/api/v1/events:dryRun")
                    .hasAnyAuthority(AdminKey.AUTHORITY, Scope.EVENTS_WRITE.authority())
                    .requestMatchers(HttpMethod.OPTIONS, "/api/v1/events")
                    .hasAnyAuthority(AdminKey.AUTHORITY, Scope.EVENTS_WRITE.authority())
                    .requestMatchers(HttpMethod.GET, "/api/v1/events", "/api/v1/events/{id}")
                    .hasAnyAuthority(AdminKey.AUTHORITY, Scope.EVENTS_READ.authority())
                    .requestMatchers(HttpMethod.POST, "/api/v1/requests")
                    .hasAnyAuthority(AdminKey.AUTHORITY, Scope.REQUESTS_WRITE.authority())
                    .requestMatchers("/api/v1/hooks", "/api/v1/hooks/{id}", "/api/v1/webhooks")
                    .hasAnyAuthority(AdminKey.AUTHORITY, Scope.HOOKS_WRITE.authority())
                    .anyRequest()
                    .hasAuthority(AdminKey.AUTHORITY))
        .addFilterBefore(
            new BearerFilter(adminKey, credentials), AnonymousAuthenticationFilter.class)
        .addFilterBefore(new SignatureFilter(credentials), AnonymousAuthenticationFilter.class)
        .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER))
        .csrf(csrf -> csrf.requireCsrfProtectionMatcher(SecurityChains::writesBySession))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .headers(SecurityChains::headers)
        .exceptionHandling(
            on ->
                on.authenticationEntryPoint(SecurityChains::askForKey)
                    .accessDeniedHandler(SecurityChains::refuse))
        .build();
  }

  @Bean
  @Order(3)
  SecurityFilterChain people(HttpSecurity http, AdminKey adminKey) throws Exception {
    var requests = new HttpSessionRequestCache();
    requests.setRequestMatcher(
        request ->
            "GET".equals(request.getMethod())
                && ProblemResolver.wantsPage(request)
                && !isPart(request));
    return http.authorizeHttpRequests(
            all ->
                all.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD)
                    .permitAll()
                    .requestMatchers("/login")
                    .permitAll()
                    .anyRequest()
                    .hasAuthority(AdminKey.AUTHORITY))
        .authenticationManager(new ProviderManager(adminKey))
        .formLogin(
            login ->
                login
                    .loginPage("/login")
                    .passwordParameter("key")
                    .failureHandler(SecurityChains::refuseLogin))
        .logout(logout -> logout.logoutSuccessUrl("/login?out"))
        .requestCache(cache -> cache.requestCache(requests))
        .csrf(Customizer.withDefaults())
        .headers(SecurityChains::headers)
        .exceptionHandling(
            on ->
                on.defaultAuthenticationEntryPointFor(
                        SecurityChains::loginAgain, SecurityChains::isPart)
                    .defaultAuthenticationEntryPointFor(
                        SecurityChains::askForKey, request -> !ProblemResolver.wantsPage(request))
                    .accessDeniedHandler(SecurityChains::refuse))
        .build();
  }

  private static void headers(HeadersConfigurer<HttpSecurity> headers) {
    headers
        .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER));
  }

  /** True for htmx, which would put a login page into the middle of the page. */
  private static boolean isPart(HttpServletRequest request) {
    return request.getHeader("HX-Request") != null;
  }

  private static boolean writesBySession(HttpServletRequest request) {
    return !READING.contains(request.getMethod())
        && BearerFilter.key(request) == null
        && request.getSession(false) != null;
  }

  private static void askForKey(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
      throws IOException {
    BearerFilter.unauthenticated("Send the header Authorization: Bearer <otn.api.admin-key>.")
        .writeTo(response);
  }

  private static void loginAgain(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e) {
    response.setStatus(HttpStatus.UNAUTHORIZED.value());
    response.setHeader("HX-Redirect", request.getContextPath() + "/login");
  }

  private static void refuseLogin(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
      throws IOException, ServletException {
    if (e instanceof WrongKeys.TooMany tooMany) {
      long seconds = tooMany.untilNextTry().toSeconds() + 1;
      response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
      response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
      request.setAttribute(LoginPage.WAIT_SECONDS, seconds);
    } else {
      response.setStatus(HttpStatus.FORBIDDEN.value());
    }
    request.getRequestDispatcher(LoginPage.REFUSED).forward(request, response);
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
      throws IOException {
    boolean stale = e instanceof CsrfException;
    if (stale && "/login".equals(request.getServletPath())) {
      response.sendRedirect(request.getContextPath() + "/login?again");
    } else if (ProblemResolver.forPrograms(request.getServletPath())
        || !ProblemResolver.wantsPage(request)) {
      refusal(stale).writeTo(response);
    } else {
      response.sendError(HttpStatus.FORBIDDEN.value());
    }
  }

  private static Problem refusal(boolean stale) {
    if (stale) {
      return Problem.of(
          HttpStatus.FORBIDDEN,
          "csrf_token_missing",
          "Send the bearer key, or the CSRF token of the page in the header X-CSRF-TOKEN.");
    }
    var who = SecurityContextHolder.getContext().getAuthentication();
    return who != null && who.getPrincipal() instanceof KeyHolder holder
        ? Problem.of(
            HttpStatus.FORBIDDEN,
            "scope_missing",
            "This key is not for that. Its scopes are "
                + holder.scopes().stream().map(Scope::text).sorted().collect(joining(", "))
                + ".")
        : Problem.of(HttpStatus.FORBIDDEN, "forbidden", "This is not allowed.");
  }
}
