package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page's own view in the console, its switch, and what monitoring sees of it. */
class PagePageTest {

  private Stage stage;
  private Browser browser;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    browser = stage.browser().loggedIn();
  }

  @Test
  void a_page_that_runs_shows_that_nothing_is_wrong() {
    assertThat(text(browser.open("/pages/1001")))
        .contains(
            "Northwind Tees 1001 running",
            "Sends since",
            "What waits nothing",
            "Pace full",
            "It has answered nothing of late",
            "Nothing yet");
  }

  @Test
  void a_stopped_page_shows_why_since_when_who_what_to_do_and_what_waits() {
    stopped();
    String page = text(browser.open("/pages/1001"));
    assertThat(page)
        .contains(
            "Northwind Tees 1001 stopped",
            "190: the page's access token is invalid or expired",
            "Does not send since just now",
            "Who can fix it an admin of the page, at Meta",
            "What to do Let an admin of the page issue a new page access token",
            "1 message of 1 event",
            "2 answers since",
            "stopped platform 190");
    assertThat(text(browser.open("/")))
        .contains("190: the page's access token", "Who can fix it: an admin of the page, at Meta");
  }

  @Test
  void a_resume_that_is_refused_shows_what_the_platform_said_and_offers_force() {
    stopped();
    stage.fault("{\"only\":\"probe\",\"fault\":\"error\",\"code\":200,\"times\":2}");
    assertThat(text(browser.open("/pages/1001/resume")))
        .contains("It does not run because 190", "What waits 1 message of 1 event")
        .doesNotContain("Resume it although");

    Http.Answer refused = browser.submitFormOf("/pages/1001/resume", "/pages/1001/resume").is(200);
    assertThat(text(refused))
        .contains(
            "It was not resumed",
            "200: permission missing",
            "Who can fix it the developer of the Meta app",
            "Resume it although the platform did not answer for it");
    assertThat(text(browser.open("/pages/1001"))).contains("Asked again just now", "not resumed");

    browser
        .submit("/pages/1001/resume", Browser.csrf(refused.body()), "force=true&why=I+must")
        .is(302);
    assertThat(text(browser.open("/pages/1001")))
        .contains("Northwind Tees 1001 running", "resumed by force operator (console)", "I must");
  }

  @Test
  void a_page_is_restricted_for_its_region_by_a_button_that_says_what_it_means_and_lifted_again() {
    assertThat(text(browser.open("/pages/1001"))).contains("Region not restricted");
    Http.Answer form = browser.open("/pages/1001/region");
    assertThat(text(form))
        .contains("Whose region is it?", "the page's admins", "no permission is spent");
    browser
        .submit(
            "/pages/1001/restrict-region",
            Browser.csrf(form.body()),
            "whose=ADMINS&why=one+lives+in+Lyon")
        .is(302);
    assertThat(text(browser.open("/pages/1001")))
        .contains(
            "Northwind Tees 1001 stopped",
            "not allowed in the region of the page's admins",
            "one lives in Lyon",
            "Region restricted");
    assertThat(stage.asks(stage.person(), stage.topic()).is(422).json().path("code").asText())
        .isEqualTo("region_restricted");

    browser.submitFormOf("/pages/1001/region", "/pages/1001/lift-region").is(302);
    assertThat(text(browser.open("/pages/1001"))).contains("1001 stopped", "Region not restricted");
    browser.submitFormOf("/pages/1001/resume", "/pages/1001/resume").is(302);
    assertThat(text(browser.open("/pages/1001"))).contains("Northwind Tees 1001 running");
  }

  @Test
  void a_pause_of_requests_is_shown_and_ended_by_a_person() {
    stage
        .sql("UPDATE page SET requests_paused_until = :until, requests_paused_why = '10/1404170'")
        .param("until", stage.clock.instant().plusSeconds(3600).atOffset(java.time.ZoneOffset.UTC))
        .update();
    assertThat(text(browser.open("/pages/1001")))
        .containsPattern("Asks nobody until in 1 h \\([^)]+ UTC\\) : 10/1404170")
        .contains("Ask again now");
    browser.submitFormOf("/pages/1001/requests", "/pages/1001/resume-requests").is(302);
    assertThat(text(browser.open("/pages/1001"))).doesNotContain("Asks nobody");
    assertThat(text(browser.open("/pages/1001/requests"))).contains("It asks already");
  }

  @Test
  void a_resumed_page_leads_back_to_its_own_view() {
    browser.submitFormOf("/pages/1001/pause", "/pages/1001/pause").is(302);
    Http.Answer answer = browser.submitFormOf("/pages/1001/resume", "/pages/1001/resume").is(302);
    assertThat(answer.response().headers().firstValue("Location").orElse(""))
        .endsWith("/pages/1001");
  }

  @Test
  void the_live_part_is_answered_alone_and_not_at_all_while_nothing_changes() {
    String part = browser.ask("/pages/1001").is(200).body();
    assertThat(part).startsWith("<div id=\"live\"").doesNotContain("<html");
    String seen = part.replaceAll("(?s).*seen&quot;:&quot;([0-9a-f]+)&quot;.*", "$1");
    browser.ask("/pages/1001?seen=" + seen).is(204);
    stopped();
    assertThat(text(browser.ask("/pages/1001?seen=" + seen))).contains("stopped");
  }

  @Test
  void what_an_operator_writes_is_never_markup_and_never_too_long() {
    String csrf = Browser.csrf(browser.open("/pages/1001/pause").body());
    browser.submit("/pages/1001/pause", csrf, "why=%3Cb%3Ebold%3C%2Fb%3E").is(302);
    assertThat(browser.open("/pages/1001").is(200).body())
        .contains("&lt;b&gt;bold")
        .doesNotContain("<b>bold");
    browser.submit("/pages/1001/pause", csrf, "why=" + "x".repeat(501)).is(400);
  }

  @Test
  void nobody_sees_a_page_without_logging_in_and_none_that_is_not_there() {
    stage.browser().open("/pages/1001").is(302);
    browser.open("/pages/none").is(404);
    browser.open("/pages/none/resume").is(404);
  }

  @Test
  void no_view_of_a_page_shows_its_access_token() {
    stopped();
    stage.api.post("/api/v1/pages/1001:resume", "{}").is(200);
    for (String path : new String[] {"/api/v1/pages", "/api/v1/pages/1001/history"}) {
      assertThat(stage.api.get(path).is(200).body()).doesNotContain("page-token");
    }
    assertThat(browser.open("/pages/1001").is(200).body()).doesNotContain("page-token");
  }

  @Test
  void monitoring_sees_state_pace_health_and_alerts() {
    stopped();
    stage.later(java.time.Duration.ofSeconds(2));
    String metrics = stage.api.get("/actuator/prometheus").is(200).body();
    assertThat(metrics)
        .contains(
            "otn_page_state{page=\"1001\",state=\"STOPPED\"} 1.0",
            "otn_page_state{page=\"1001\",state=\"RUNNING\"} 0.0",
            "otn_page_state{page=\"1002\",state=\"RUNNING\"} 1.0",
            "otn_page_held{page=\"1001\"} 0.0",
            "otn_page_pace_percent{page=\"1001\"} 100.0",
            "otn_page_answers{page=\"1001\"} 2.0",
            "otn_page_bad_answers{kind=\"person_out\",page=\"1001\"} 0.0",
            "otn_page_health_level{page=\"1001\"} 0.0")
        .containsPattern("otn_page_alerts_total\\{event=\"page_stopped\",page=\"1001\"} [1-9]");
  }

  /** One message waits, on a page whose token has expired since the card was sent. */
  private void stopped() {
    String topic = stage.topic();
    stage.holder(topic);
    stage.event(stage.name("e"), topic).is(202);
    stage.plans();
    stage.fault("{\"only\":\"token\",\"fault\":\"error\",\"code\":190,\"times\":1}");
    stage.sends();
  }

  /** What a person reads: no markup, one space between words. */
  private static String text(Http.Answer answer) {
    return answer
        .is(200)
        .body()
        .replaceAll("<[^>]*>", " ")
        .replace("&#39;", "'")
        .replaceAll("\\s+", " ");
  }
}
