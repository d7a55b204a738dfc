package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.PriceFalls;
import io.otn.feed.FeedReader;
import io.otn.feed.FeedReader.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the sandbox's outlet and box office publish is read, and reaches who asked. */
class SandboxListsTest {

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  @Test
  void a_price_that_the_outlet_cuts_is_told() {
    FeedsOutside.forget(stage.sql());
    costs("120.00");
    Stage.Person ada = stage.holder("price-drop:LAMP-1");
    stage.later(Duration.ofHours(1));

    costs("96.00");
    stage.later(Duration.ofMinutes(20));
    stage.bean(PriceFalls.class).runOnce();
    stage.runs();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.received(ada).getFirst().findValue("text").asText())
        .isEqualTo("Harbour Lamp now costs 96.00 USD: https://outlet.example/lamp-1");
  }

  @Test
  void a_sale_that_the_box_office_moves_near_is_told_when_it_begins() {
    stage.clock.set(Instant.now()); // the box office's time, whatever Messenger's clock says
    begins(Duration.ofDays(7));
    Stage.Person ada = stage.person();
    stage.writes(ada);
    String topic =
        stage
            .sql("SELECT 'tickets:' || subject || ':onsale' FROM sale")
            .query(String.class)
            .single();
    String card =
        stage
            .api
            .post(
                "/api/v1/requests",
                "{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"%s\",\"data\":{\"event\":\"Northwind live\"}}"
                    .formatted(ada.psid(), topic))
            .is(202)
            .json()
            .path("messageId")
            .asText();
    stage.taps(ada, card);
    stage.reads();

    Instant begin = begins(Duration.ofHours(2));
    stage.clock.set(begin.minusSeconds(1));
    stage.asksTicketSellers().runs();
    assertThat(stage.received(ada)).isEmpty();
    stage.clock.set(begin);
    stage.asksTicketSellers().runs();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.received(ada).getFirst().findValue("text").asText())
        .isEqualTo(
            "Tickets for Northwind live in Berlin are on sale now: https://tickets.example/northwind-live");
  }

  private void costs(String price) {
    stage
        .sandbox
        .post("/sandbox/outlet/items/LAMP-1/price", "{\"price\":\"%s\"}".formatted(price))
        .is(200);
    stage.feeds.onDisk(stage.sandbox.get("/sandbox/outlet/feed.xml").is(200).body());
    assertThat(stage.bean(FeedReader.class).read(FeedsOutside.ON_DISK)).isEqualTo(Result.APPLIED);
  }

  /** Moves the sale, and has the gateway read of it. */
  private Instant begins(Duration wait) {
    String begins =
        stage
            .sandbox
            .post("/sandbox/box-office/begin", "{\"inSeconds\":%d}".formatted(wait.toSeconds()))
            .is(200)
            .json()
            .path("begins")
            .asText();
    String calendar = stage.sandbox.get("/sandbox/box-office/on-sale.ics").is(200).body();
    stage.tickets.page("/berlin.ics", 200, calendar, Map.of());
    stage.later(Duration.ofMinutes(30)).asksTicketSellers();
    return Instant.parse(begins);
  }
}
