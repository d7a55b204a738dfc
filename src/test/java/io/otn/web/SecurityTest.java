package io.otn.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.security.core.userdetails.UserDetailsService;

class SecurityTest extends WebTest {
  private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  @Autowired ApplicationContext context;

  @Test
  void the_api_and_the_actuator_ask_for_the_admin_key() {
    for (String path :
        new String[] {"/api/v1/orders", "/api/v1/nothing", "/actuator/prometheus", "/actuator"}) {
      var missing = send(HttpRequest.newBuilder(uri(path)));
      assertThat(missing.statusCode()).as(path).isEqualTo(401);
      assertThat(missing.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertThat(code(missing)).isEqualTo("unauthenticated");

      var wrong = send(HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer s3cr3t"));
      assertThat(wrong.statusCode()).isEqualTo(401);
      assertThat(wrong.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertThat(code(wrong)).isEqualTo("unauthenticated");
      assertThat(wrong.body()).doesNotContain("s3cr3t");
    }
    assertThat(get("/api/v1/orders").statusCode()).isEqualTo(200);
    assertThat(get("/actuator/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void a_write_without_a_key_is_unauthenticated_and_leaves_no_session() {
    var answer =
        send(HttpRequest.newBuilder(uri("/api/v1/orders")).POST(BodyPublishers.ofString("{}")));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(get("/api/v1/orders").headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void health_is_open_without_details() {
    var stranger = send(HttpRequest.newBuilder(uri("/actuator/health")));
    assertThat(stranger.body()).startsWith("{\"status\":\"UP\"").doesNotContain("components");

    assertThat(get("/actuator/health").body()).contains("components");
  }

  @Test
  void a_person_is_sent_to_the_login_and_back_to_where_they_were_going() {
    var sent = send(browser, page("/"));
    assertThat(sent.statusCode()).isEqualTo(302);
    assertThat(sent.headers().firstValue("Location")).hasValue(uri("/login").toString());

    var in = login(KEY);
    assertThat(in.statusCode()).isEqualTo(302);
    String cookie = in.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).startsWith("OTN_SESSION=").contains("HttpOnly", "SameSite=Lax");

    assertThat(send(browser, page("/")).body()).isEqualTo("overview");
  }

  @Test
  void a_program_that_asks_for_a_page_is_not_sent_to_a_login_form() {
    var answer = send(HttpRequest.newBuilder(uri("/")).header("Accept", "application/json"));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(code(answer)).isEqualTo("unauthenticated");
  }

  @Test
  void a_part_of_a_page_asks_htmx_to_open_the_login() {
    var answer = send(page("/").header("HX-Request", "true"));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("HX-Redirect")).hasValue("/login");
  }

  @Test
  void a_wrong_key_shows_the_form_again_without_the_key() {
    var answer = login("s3cr3t");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("This is not the admin key").doesNotContain("s3cr3t");
    assertThat(send(browser, page("/")).statusCode()).isEqualTo(302);
  }

  @Test
  void after_ten_wrong_keys_in_a_minute_not_even_the_right_one_is_looked_at_until_it_has_passed() {
    for (int i = 0; i < 10; i++) {
      assertThat(login("wrong " + i).statusCode()).isEqualTo(403);
      clock.advance(Duration.ofSeconds(1));
    }

    var refused = login(KEY);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("51");
    assertThat(refused.body()).contains("Too many wrong keys");
    assertThat(get("/api/v1/orders").statusCode()).isEqualTo(200);

    clock.advance(Duration.ofSeconds(50));
    assertThat(login(KEY).statusCode()).isEqualTo(302);
  }

  @Test
  void a_form_without_the_csrf_token_changes_nothing() {
    login(KEY);

    var answer = send(browser, page("/change").POST(BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("reload it and try again");
  }

  @Test
  void a_login_page_left_open_too_long_is_shown_again() {
    var answer = send(page("/login").POST(BodyPublishers.ofString("key=" + KEY)));

    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location")).hasValue(uri("/login?again").toString());
  }

  @Test
  void a_person_logged_in_may_read_the_api_and_write_with_the_csrf_token_only() {
    login(KEY);
    assertThat(send(browser, page("/api/v1/orders")).statusCode()).isEqualTo(200);

    String body = "{\"id\":\"o-1\",\"quantity\":1}";
    var order =
        HttpRequest.newBuilder(uri("/api/v1/orders"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    var refused = send(browser, order.copy());
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(code(refused)).isEqualTo("csrf_token_missing");

    assertThat(send(browser, order.copy().header("X-CSRF-TOKEN", csrf())).statusCode())
        .isEqualTo(200);
  }

  @Test
  void logging_out_ends_the_session() {
    login(KEY);

    var out = send(browser, form("/logout", "_csrf=" + encode(csrf())));

    assertThat(out.statusCode()).isEqualTo(302);
    assertThat(out.headers().firstValue("Location")).hasValue(uri("/login?out").toString());
    assertThat(send(browser, page("/")).statusCode()).isEqualTo(302);
  }

  @Test
  void a_page_shows_its_errors_in_plain_words() {
    login(KEY);

    var refusal = send(browser, page("/refusal"));
    assertThat(refusal.statusCode()).isEqualTo(404);
    assertThat(refusal.body()).contains("<h1>Not Found</h1>", "There is no such topic.", "Log out");

    var failure = send(browser, page("/failure"));
    assertThat(failure.statusCode()).isEqualTo(500);
    assertThat(failure.body())
        .contains("The log tells more under id")
        .doesNotContain("hush", "Exception");

    var part = send(browser, HttpRequest.newBuilder(uri("/refusal")).header("Accept", "*/*"));
    assertThat(part.statusCode()).isEqualTo(404);
    assertThat(code(part)).isEqualTo("no_such_topic");

    var nothing = send(browser, page("/nothing"));
    assertThat(nothing.statusCode()).isEqualTo(404);
    assertThat(nothing.body()).contains("There is nothing at this address.");
  }

  @Test
  void every_answer_has_the_headers_that_keep_foreign_content_out() {
    for (String path : new String[] {"/login", "/api/v1/orders", "/otn.css", "/actuator/health"}) {
      var headers = send(HttpRequest.newBuilder(uri(path))).headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
          .as(path)
          .contains("default-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(headers.firstValue("Referrer-Policy")).hasValue("no-referrer");
      assertThat(headers.firstValue("X-Frame-Options")).hasValue("DENY");
    }
  }

  @Test
  void the_files_of_the_pages_are_open_and_htmx_adds_no_style_of_its_own() {
    String login = send(page("/login")).body();
    assertThat(login)
        .doesNotContain("Log out", "class=\"entries\"")
        .contains("\"includeIndicatorStyles\": false")
        .doesNotContain(" style=", "<style", "onclick");

    var files =
        Pattern.compile("(?:href|src)=\"(/[^\"]+\\.(?:css|js|svg))\"")
            .matcher(login)
            .results()
            .toList();
    assertThat(files).hasSizeGreaterThanOrEqualTo(3);
    for (var file : files) {
      assertThat(send(HttpRequest.newBuilder(uri(file.group(1)))).statusCode())
          .as(file.group(1))
          .isEqualTo(200);
    }
  }

  @Test
  void without_sandbox_mode_there_is_nothing_at_its_address() {
    var answer =
        send(HttpRequest.newBuilder(uri("/sandbox/restock")).POST(BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(code(answer)).isEqualTo("not_found");
  }

  @Test
  void there_is_no_user_with_a_generated_password() {
    assertThat(context.getBeansOfType(UserDetailsService.class)).isEmpty();
  }

  @Test
  void without_an_admin_key_it_does_not_start_and_says_what_to_set() {
    new WebApplicationContextRunner()
        .withUserConfiguration(WebEdge.class)
        .withPropertyValues("otn.api.admin-key= ")
        .run(
            started ->
                assertThat(started)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(MissingAdminKeyException.class)
                    .hasMessageContaining("otn.api.admin-key"));
  }

  @Test
  void the_settings_do_not_show_the_key() {
    assertThat(new ApiSettings(KEY).toString()).doesNotContain(KEY);
  }

  private HttpRequest.Builder page(String path) {
    return HttpRequest.newBuilder(uri(path)).header("Accept", "text/html,*/*;q=0.8");
  }

  private HttpRequest.Builder form(String path, String body) {
    return page(path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> login(String key) {
    return send(browser, form("/login", "key=" + encode(key) + "&_csrf=" + encode(csrf())));
  }

  private String csrf() {
    var token = CSRF.matcher(send(browser, page("/login")).body());
    assertThat(token.find()).isTrue();
    return token.group(1);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
