package io.otn.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A calendar that lists ticket sales, and who waits for them. */
public abstract class TicketScene {

  /** A Saturday, two days before the sale; clocks change in Berlin the night after. */
  static final Instant TODAY = Instant.parse("2026-10-24T06:00:00Z");

  static final Instant SALE = Instant.parse("2026-10-26T09:00:00Z");

  Stage stage;

  @BeforeEach
  protected void an_empty_calendar() {
    stage = Stage.clean();
    stage.clock.set(TODAY);
    stage.asksTicketSellers();
  }

  protected void publishes(String events) {
    stage.tickets.calendar(events);
    stage.later(Duration.ofMinutes(30)).asksTicketSellers();
  }

  static String sale(String uid, String start, String more) {
    return """
    BEGIN:VEVENT
    UID:%s
    SUMMARY:On sale: Northwind live
    DTSTART;TZID=Europe/Berlin:%s
    URL:https://tickets.example/%s
    %sEND:VEVENT
    """
        .formatted(uid, start, uid, more);
  }

  /** Of the sale named tour. */
  Stage.Person holder(String lead) {
    Stage.Person person = stage.person();
    stage.writes(person);
    String subject =
        stage.sql("SELECT subject FROM sale WHERE key = 'tour'").query(String.class).single();
    String card =
        stage
            .api
            .post(
                "/api/v1/requests",
                "{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"tickets:%s:%s\",\"data\":{\"event\":\"Northwind live\"}}"
                    .formatted(person.psid(), subject, lead))
            .is(202)
            .json()
            .path("messageId")
            .asText();
    stage.taps(person, card);
    stage.reads();
    return person;
  }

  protected void at(String instant) {
    stage.clock.set(Instant.parse(instant));
    stage.asksTicketSellers().runs();
  }

  List<String> texts(Stage.Person person) {
    return stage.received(person).stream().map(message -> message.path("text").asText()).toList();
  }

  List<String> states() {
    return stage
        .sql(
            """
            SELECT concat(key, ' ', lead, ' ', state, ' ' || reason) AS told
            FROM sale_reminder ORDER BY key, CASE lead WHEN 'P1D' THEN 1 WHEN 'PT1H' THEN 2 ELSE 3 END, on_sale_at
            """)
        .query(String.class)
        .list();
  }

  List<String> saleStates() {
    return stage
        .sql(
            "SELECT key || ' ' || state || ' ' || coalesce(reason, 'null') FROM sale WHERE key NOT"
                + " LIKE 'other%'")
        .query(String.class)
        .list();
  }

  Instant onSaleAt() {
    return stage
        .sql("SELECT on_sale_at FROM sale")
        .query(java.sql.Timestamp.class)
        .single()
        .toInstant();
  }

  String error() {
    return stage
        .sql("SELECT error FROM sale_source WHERE source = 'calendar/berlin'")
        .query(String.class)
        .single();
  }

  int events() {
    return stage.sql("SELECT count(*) FROM trigger_event").query(Integer.class).single();
  }

  int onSaleEvents() {
    return stage
        .sql("SELECT count(*) FROM trigger_event WHERE topics[1] LIKE '%:onsale'")
        .query(Integer.class)
        .single();
  }

  /** What the API tells of a sale to the people who look at it before it is due. */
  protected JsonNode preview(String key) {
    for (JsonNode sale : stage.api.get("/api/v1/sales").is(200).json().path("items")) {
      if (sale.path("key").asText().equals(key)) {
        return sale;
      }
    }
    throw new AssertionError("there is no sale " + key);
  }

  /** When a reminder fires. */
  protected Instant due(String key, String lead) {
    return stage
        .sql("SELECT due_at FROM sale_reminder WHERE key = :key AND lead = :lead")
        .param("key", key)
        .param("lead", lead)
        .query(java.sql.Timestamp.class)
        .single()
        .toInstant();
  }

  protected List<String> refusals() {
    return stage
        .sql("SELECT uid || ' ' || code FROM sale_rejection ORDER BY n")
        .query(String.class)
        .list();
  }
}
