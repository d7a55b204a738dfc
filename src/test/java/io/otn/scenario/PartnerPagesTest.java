package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console's pages of partners: what is told once is told once. */
class PartnerPagesTest {

  private static final Pattern KEY = Pattern.compile("otn_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");
  private static final Pattern SECRET = Pattern.compile("whsec_[A-Za-z0-9+/=]{20,}");

  private Stage stage;
  private Browser browser;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    browser = stage.browser().loggedIn();
  }

  private Http.Answer submit(String page, String action, String fields) {
    return browser.submit(action, Browser.csrf(browser.open(page).is(200).body()), fields);
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(pattern.pattern()).isTrue();
    return matcher.group();
  }

  private Http.Answer adds(String more) {
    return submit("/partners", "/partners", "id=shop-7&page=1001&scheme=standard-webhooks" + more);
  }

  @Test
  void no_scheme_is_offered_that_is_refused_whatever_else_is_written() {
    String body = browser.open("/partners").is(200).body();
    List<String> offered =
        Pattern.compile("<option value=\"([^\"]+)\"")
            .matcher(body)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(offered).contains("standard-webhooks", "shopify", "woocommerce", "square");
    assertThat(offered).doesNotContain("catch");
    assertThat(
            submit(
                    "/partners",
                    "/partners",
                    "id=zap-2&page=1001&scheme=catch&secret=0123456789abcdef0123456789abcdef")
                .is(200)
                .body())
        .contains("do not go together");
  }

  @Test
  void a_partner_is_added_given_a_key_and_posts_with_both() {
    String added = adds("&topics=launch%3A*&events=600&seconds=60").is(200).body();
    String secret = first(SECRET, added);
    assertThat(added).contains("shown this once", "600 events in 60 s", "launch:*");

    String made =
        submit("/partners/shop-7", "/partners/shop-7/keys", "name=its+server&scopes=events%3Awrite")
            .is(200)
            .body();
    String key = first(KEY, made);

    String later = browser.open("/partners/shop-7").is(200).body();
    assertThat(later)
        .contains("its server", key.substring(0, 16))
        .doesNotContain(key)
        .doesNotContain(secret);
    assertThat(browser.open("/partners").is(200).body())
        .contains("shop-7", "acme", "configuration")
        .doesNotContain(Stage.ACME_SECRET);

    String event = "{\"id\":\"%s\",\"topic\":\"launch:x\"}";
    new Http(stage.url(), "Authorization", "Bearer " + key)
        .post("/api/v1/events", event.formatted("e-1"))
        .is(202);
    new PartnerForTests(stage, "shop-7", secret).signed("m", event.formatted("e-2")).is(202);

    String revoke = "/partners/shop-7/keys/" + key.substring(4, 16) + "/revoke";
    assertThat(browser.open("/partners/shop-7").body()).contains("href=\"" + revoke);
    assertThat(browser.open(revoke).is(200).body()).contains("Revoke the key of ");
    submit(revoke, revoke, "").is(302);
    assertThat(browser.open("/partners/shop-7").is(200).body()).contains("revoked");
    new Http(stage.url(), "Authorization", "Bearer " + key)
        .post("/api/v1/events", event.formatted("e-3"))
        .is(401);
  }

  @Test
  void a_secret_is_replaced_a_quota_lifted_and_a_partner_removed() {
    String secret = first(SECRET, adds("&events=1&seconds=60").is(200).body());
    String fresh =
        first(
            SECRET,
            submit("/partners/shop-7", "/partners/shop-7/secret", "overlap=1").is(200).body());
    assertThat(fresh).isNotEqualTo(secret);

    submit("/partners/shop-7", "/partners/shop-7/quota", "events=&seconds=60").is(302);
    assertThat(stage.api.get("/api/v1/partners/shop-7").is(200).json().has("quota")).isFalse();

    assertThat(browser.open("/partners/shop-7/remove").is(200).body()).contains("Remove shop-7?");
    submit("/partners/shop-7/remove", "/partners/shop-7/remove", "").is(302);
    stage.api.get("/api/v1/partners/shop-7").is(404);
  }

  @Test
  void what_cannot_be_added_is_said_above_what_was_written() {
    String refused = adds("&topics=everything&secret=whsec_%3F").is(200).body();
    assertThat(refused)
        .contains("The partner cannot be added so.", "launch:*", "value=\"shop-7\"")
        .doesNotContain("whsec_?");
    String known =
        submit("/partners", "/partners", "id=acme&page=1001&scheme=standard-webhooks")
            .is(200)
            .body();
    assertThat(known).contains("There is a partner of this id already.");
    assertThat(
            submit("/partners/acme", "/partners/acme/keys", "name=&scopes=events%3Awrite")
                .is(200)
                .body())
        .contains("The key needs a name.");
  }

  @Test
  void without_a_login_there_is_nothing_to_see() {
    assertThat(stage.browser().open("/partners").status()).isEqualTo(302);
    assertThat(stage.browser().open("/partners/acme").status()).isEqualTo(302);
  }
}
