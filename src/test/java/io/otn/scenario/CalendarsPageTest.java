package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The console's page Calendars, as a browser gets it. */
class CalendarsPageTest extends TicketScene {

  @Test
  void sales_are_shown_with_their_topics_and_the_times_of_the_place() {
    publishes(sale("tour", "20261026T100000", "LOCATION:Arena\n") + sale("bad", "soon", ""));
    String page = stage.browser().loggedIn().open("/calendars").is(200).body();
    assertThat(page)
        .contains("Northwind live", "Arena", "calendar/berlin", "ticketmaster/tours")
        .contains("Monday 26 October 2026, 10:00 (Europe/Berlin)")
        .contains("Sunday 25 October 2026, 10:00 (Europe/Berlin)")
        .contains(":P1D", "time_unreadable", "1 not read")
        .doesNotContain("calendar-key-for-tests")
        .doesNotContain("It takes place");
  }

  @Test
  void a_failure_is_told_with_what_stays() {
    publishes(sale("tour", "20261026T100000", ""));
    stage.tickets.page("/berlin.ics", 503, "", Map.of());
    stage.later(Duration.ofMinutes(30)).asksTicketSellers();
    assertThat(stage.browser().loggedIn().open("/calendars").is(200).body())
        .contains("not answering", "status_503", "What was read before stays", "Northwind live");
  }

  @Test
  void a_person_decides_about_a_sale_that_is_not_listed_any_more() {
    publishes(sale("tour", "20261026T100000", ""));
    publishes("");
    Browser browser = stage.browser().loggedIn();
    String page = browser.open("/calendars").is(200).body();
    assertThat(page).contains("not listed any more", "It takes place", "It is off");
    browser
        .submit(
            "/calendars/decide",
            Browser.csrf(page),
            "source=calendar/berlin&key=tour&takesPlace=true")
        .is(302);
    assertThat(saleStates()).containsExactly("tour KEPT by_person");
  }

  @Test
  void names_from_outside_are_text_and_no_markup() {
    publishes(
        sale("tour", "20261026T100000", "").replace("Northwind live", "<script>alert(1)</script>"));
    assertThat(stage.browser().loggedIn().open("/calendars").is(200).body())
        .contains("&lt;script&gt;alert(1)")
        .doesNotContain("<script>alert(1)");
  }
}
