package io.otn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the outlet and the box office publish for whoever comes and reads it. */
class ListsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void a_price_that_is_cut_stands_in_the_list_and_on_the_page() {
    try (var play = new Play()) {
      assertThat(play.get("/outlet/feed.xml").body())
          .contains("<g:id>LAMP-1</g:id>", "<g:price>120.00 USD</g:price>");

      var page = play.form("/ui/price", "item=LAMP-1&cut=true");

      assertThat(page).contains("$96.00", "Back to $120.00");
      assertThat(play.get("/outlet/feed.xml").body())
          .contains("<g:price>96.00 USD</g:price>", "<g:price>45.00 USD</g:price>");
      play.form("/ui/price", "item=LAMP-1&cut=false");
      assertThat(play.get("/outlet").json().at("/items/0/price").asText()).isEqualTo("120.00");
    }
  }

  @Test
  void a_price_is_set_as_it_is_written_and_what_is_no_price_is_refused() {
    try (var play = new Play()) {
      play.post("/outlet/items/CHAIR-1/price", "{\"price\":\"0.99\"}");
      assertThat(play.get("/outlet").json().at("/items/1/price").asText()).isEqualTo("0.99");

      assertThat(play.post("/outlet/items/CHAIR-1/price", "{\"price\":\"cheap\"}").status())
          .isEqualTo(400);
      assertThat(play.post("/outlet/items/none/price", "{\"price\":\"1.00\"}").status())
          .isEqualTo(404);
    }
  }

  @Test
  void the_sale_is_in_a_week_until_it_is_moved_near_as_a_new_revision() {
    try (var play = new Play()) {
      var first = play.get("/box-office/on-sale.ics").body();
      assertThat(first).startsWith("BEGIN:VCALENDAR\r\n").contains("SEQUENCE:0", "T100000\r\n");
      assertThat(begins(first)).isBetween(in(Duration.ofDays(5)), in(Duration.ofDays(9)));
      assertThat(play.get("/box-office/on-sale.ics").body()).isEqualTo(first);

      assertThat(play.form("/ui/sale", "")).contains("Not yet");

      var moved = play.get("/box-office/on-sale.ics").body();
      assertThat(moved).contains("SEQUENCE:1");
      assertThat(begins(moved)).isBetween(in(Duration.ofSeconds(60)), in(Duration.ofSeconds(121)));
      play.post("/box-office/begin", "{\"inSeconds\":0}");
      assertThat(play.get("").body()).contains("On sale since");
    }
  }

  @Test
  void the_sale_keeps_the_worlds_time_when_messengers_clock_is_moved() {
    try (var play = new Play()) {
      play.post("/clock", "{\"advance\":\"P30D\"}");

      play.form("/ui/sale", "");

      assertThat(begins(play.get("/box-office/on-sale.ics").body()))
          .isBefore(in(Duration.ofSeconds(121)));
    }
  }

  @Test
  void the_bot_asks_for_the_topics_that_the_lists_are_about() {
    try (var play = new Play()) {
      var psid = play.aPersonWhoWrote();

      play.form("/ui/offer-price", "page=1001&psid=%s&item=LAMP-1".formatted(psid));
      play.form("/ui/offer-sale", "page=1001&psid=" + psid);

      assertThat(play.received.stream().filter(p -> p.path().equals("/api/v1/requests")))
          .extracting(p -> p.json().path("topic").asText())
          .containsExactly("price-drop:LAMP-1", "tickets:northwind-live:onsale");
    }
  }

  @Test
  void prices_and_the_sale_are_as_they_were_after_a_restart(@TempDir Path directory) {
    String sale;
    try (var play = new Play("otn.sandbox.directory=" + directory)) {
      play.form("/ui/price", "item=LAMP-1&cut=true");
      play.form("/ui/sale", "");
      sale = play.get("/box-office/on-sale.ics").body();
    }
    try (var play = new Play("otn.sandbox.directory=" + directory)) {
      assertThat(play.get("/outlet/feed.xml").body()).contains("96.00 USD");
      assertThat(play.get("/box-office/on-sale.ics").body()).isEqualTo(sale);
    }
  }

  private static Instant begins(String calendar) {
    var line = Pattern.compile("DTSTART;TZID=Europe/Berlin:([0-9T]+)\r\n").matcher(calendar);
    assertThat(line.find()).as(calendar).isTrue();
    return LocalDateTime.parse(
            line.group(1), DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT))
        .atZone(BERLIN)
        .toInstant();
  }

  private static Instant in(Duration wait) {
    return Instant.now().plus(wait);
  }
}
