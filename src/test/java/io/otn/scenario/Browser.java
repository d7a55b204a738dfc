package io.otn.scenario;

import io.otn.fixture.Http;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a person does with the console: logs in, opens pages, presses buttons. */
public final class Browser {

  private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  private final String base;
  private @Nullable String cookie;

  Browser(String base) {
    this.base = base;
  }

  public Browser loggedIn() {
    String csrf = csrf(open("/login").is(200).body());
    submit("/login", csrf, "key=" + Stage.ADMIN_KEY).is(302);
    return this;
  }

  /** Redirects are not followed. */
  public Http.Answer open(String path) {
    return keep(http("Accept", "text/html").get(path));
  }

  /** As htmx asks for the live part of a page. */
  public Http.Answer ask(String path) {
    return keep(http("Accept", "*/*", "HX-Request", "true").get(path));
  }

  /** Sends the form of a page that was opened before. */
  public Http.Answer submitFormOf(String page, String action) {
    return submit(action, csrf(open(page).is(200).body()), "");
  }

  public Http.Answer submit(String action, @Nullable String csrf, String fields) {
    String body =
        csrf == null
            ? fields
            : fields + "&_csrf=" + URLEncoder.encode(csrf, StandardCharsets.UTF_8);
    return keep(
        http("Accept", "text/html", "Content-Type", "application/x-www-form-urlencoded")
            .post(action, body.getBytes(StandardCharsets.UTF_8)));
  }

  /** Presses a button as htmx does, with the token that the frame of the page carries. */
  public Http.Answer press(String page, String action) {
    Matcher token =
        Pattern.compile("X-CSRF-TOKEN&quot;: &quot;(.+?)&quot;").matcher(open(page).is(200).body());
    if (!token.find()) {
      throw new AssertionError("the frame of the page carries no CSRF token");
    }
    return keep(
        http("Accept", "*/*", "HX-Request", "true", "X-CSRF-TOKEN", token.group(1))
            .post(action, new byte[0]));
  }

  public static String csrf(String page) {
    Matcher matcher = CSRF.matcher(page);
    if (!matcher.find()) {
      throw new AssertionError("there is no form on this page: " + page);
    }
    return matcher.group(1);
  }

  private Http http(String... headers) {
    if (cookie == null) {
      return new Http(base, headers);
    }
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Cookie";
    all[headers.length + 1] = cookie;
    return new Http(base, all);
  }

  private Http.Answer keep(Http.Answer answer) {
    answer
        .response()
        .headers()
        .firstValue("Set-Cookie")
        .filter(set -> set.startsWith("OTN_SESSION="))
        .ifPresent(set -> cookie = set.substring(0, set.indexOf(';')));
    return answer;
  }
}
