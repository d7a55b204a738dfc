package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.consent.Consents;
import io.otn.consent.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Until when windows and permissions hold, what is said before they end, and who is asked again.
 */
class ExpiryTest {

  private Stage stage;
  private String topic;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    topic = stage.topic();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T12:00:00Z, 2027-11-21T12:00:00Z",
    "2027-12-31T23:59:59Z, 2028-12-30T23:59:59Z", // the year has a leap day: the shorter reading
    "2028-02-29T12:00:00Z, 2029-02-28T12:00:00Z",
    "2027-03-01T00:00:00Z, 2028-02-29T00:00:00Z",
    "2026-03-29T00:59:59Z, 2027-03-29T00:59:59Z", // before a clock change in Europe
    "2026-10-25T00:30:00Z, 2027-10-25T00:30:00Z",
    "2026-09-26T13:59:00Z, 2027-09-26T13:59:00Z" // in the zone of this JVM and its database
  })
  void a_permission_lasts_365_days_to_the_second_whatever_clocks_and_calendars_do(
      Instant granted, Instant expires) {
    stage.clock.set(granted);
    Stage.Person ada = stage.person();
    new Meta(stage).posts(Stage.PAGE, Meta.optin(ada, topic, "tok-" + granted, granted));
    stage.reads();
    assertThat(consent(ada).path("expiresAt").asText()).isEqualTo(expires.toString());

    stage.clock.set(expires.minusSeconds(1));
    stage.sends();
    assertThat(consent(ada).path("state").asText()).isEqualTo("HELD");
    stage.clock.set(expires);
    stage.sends();
    assertThat(consent(ada).path("state").asText()).isEqualTo("EXPIRED");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-28T20:00:00Z", // Europe loses an hour in this window
    "2026-10-24T20:00:00Z", // and gains one
    "2026-09-26T10:00:00Z", // Chatham loses one
    "2026-04-04T10:00:00Z", // Chatham gains one
    "2026-12-31T13:00:00Z",
    "2028-02-28T13:00:00Z"
  })
  void a_window_lasts_24_hours_to_the_second_whatever_clocks_and_calendars_do(Instant written) {
    stage.clock.set(written);
    Stage.Person ada = stage.person();
    stage.writes(ada); // the sandbox makes the person known there, by its own clock
    new Meta(stage).posts(Stage.PAGE, Meta.message(ada, written));
    stage.sql("DELETE FROM subscriber").update();
    stage.sql("UPDATE inbox SET state = 'RECEIVED', settled_at = NULL").update();
    stage.sql("DELETE FROM inbox WHERE id < (SELECT max(id) FROM inbox)").update();
    stage.reads();
    stage.clock.set(written.plus(Duration.ofHours(24)).minusSeconds(1));
    assertThat(stage.asks(ada, topic).status()).isEqualTo(202);
    stage.clock.set(written.plus(Duration.ofHours(24)));
    assertThat(stage.asks(ada, topic).is(422).json().path("code").asText())
        .isEqualTo("window_closed");
  }

  @Test
  void what_expires_in_30_7_and_1_days_is_counted_page_by_page() {
    Instant now = stage.clock.instant();
    for (int days : new int[] {0, 1, 3, 7, 29, 31, 100}) {
      grant(stage.person(), now.minus(Grant.LIFE).plus(Duration.ofDays(days)).plusSeconds(1));
    }
    grant(stage.person(Stage.OTHER_PAGE), now.minus(Grant.LIFE).plusSeconds(60));
    JsonNode items = stage.api.get("/api/v1/consents:expiring").is(200).json().path("items");
    JsonNode page = items.get(0);
    assertThat(page.path("page").asText()).isEqualTo(Stage.PAGE);
    assertThat(page.path("inOneDay").asInt()).isEqualTo(1);
    assertThat(page.path("inSevenDays").asInt()).isEqualTo(3);
    assertThat(page.path("inThirtyDays").asInt()).isEqualTo(5);
    assertThat(page.path("next").asText()).isEqualTo(now.plusSeconds(1).toString());
    assertThat(items.get(1).path("inOneDay").asInt()).isEqualTo(1);
    assertThat(stage.api.get("/api/v1/consents:expiring?page=1002").json().path("items"))
        .hasSize(1);
    assertThat(stage.browser().loggedIn().open("/consents").is(200).body()).contains("Expire soon");
  }

  @Test
  void whose_consent_expired_is_listed_when_the_window_opens_and_asked_once() {
    Stage.Person ada = stage.person();
    grant(ada, stage.clock.instant().minus(Grant.LIFE).plusSeconds(1));
    stage.later(Duration.ofSeconds(2)).sends();
    assertThat(lapsed("")).isEmpty();
    assertThat(lapsed("?open=false")).hasSize(1);

    stage.writes(ada);

    assertThat(lapsed("?page=1001").get(0).path("psid").asText()).isEqualTo(ada.psid());
    assertThat(asks(ada)).isTrue();
    assertThat(asks(ada)).isFalse();
    assertThat(lapsed("?open=false")).isEmpty();
  }

  @Test
  void who_tapped_again_since_is_not_asked_again() {
    Stage.Person ada = stage.person();
    grant(ada, stage.clock.instant().minus(Grant.LIFE).plusSeconds(1));
    stage.later(Duration.ofSeconds(2)).sends();
    stage.holder(ada, topic);
    assertThat(lapsed("?open=false")).isEmpty();
    assertThat(asks(ada)).isFalse();
  }

  @Test
  void a_thousand_duplicates_at_once_of_one_tap_store_one_consent_and_one_receipt() {
    Stage.Person ada = stage.person();
    Instant now = stage.clock.instant();
    Grant tap = new Grant(Stage.PAGE, ada.psid(), topic, "tok-one", now, null, "messenger/test");
    AtomicInteger fresh = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1_000; i++) {
        threads.execute(
            () -> {
              if (stage.bean(Consents.class).grant(tap, now)) {
                fresh.incrementAndGet();
              }
            });
      }
    }
    assertThat(fresh).hasValue(1);
    assertThat(stage.sql("SELECT count(*) FROM consent").query(Long.class).single()).isEqualTo(1);
    assertThat(stage.sql("SELECT count(*) FROM receipt_due").query(Long.class).single())
        .isEqualTo(1);
  }

  private void grant(Stage.Person person, Instant at) {
    stage
        .bean(Consents.class)
        .grant(
            new Grant(
                person.page(),
                person.psid(),
                topic,
                UUID.randomUUID().toString(),
                at,
                null,
                "messenger/test"),
            stage.clock.instant());
  }

  private boolean asks(Stage.Person person) {
    return stage
        .api
        .post(
            "/api/v1/consents:askAgain",
            "{\"page\":\"%s\",\"psid\":\"%s\",\"topic\":\"%s\"}"
                .formatted(person.page(), person.psid(), topic))
        .is(200)
        .json()
        .path("ask")
        .asBoolean();
  }

  private JsonNode lapsed(String query) {
    return stage.api.get("/api/v1/consents:lapsed" + query).is(200).json().path("items");
  }

  private JsonNode consent(Stage.Person person) {
    return stage.api.get("/api/v1/consents?psid=" + person.psid()).json().path("items").get(0);
  }
}
