package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import io.otn.inbox.Inbox;
import io.otn.inbox.InboxTables;
import io.otn.inbox.Read;
import io.otn.inbox.UnreadableWebhookException;
import io.otn.inbox.Webhook;
import io.otn.inbox.WebhookReader;
import io.otn.source.SourceSwitch;
import io.otn.source.SourceWatch;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks are stored once, for good, before their sender is answered, and read in their order. */
class InboxTest {

  private Stage stage;
  private Inbox inbox;
  private final List<String> read = new ArrayList<>();

  @BeforeEach
  void start() {
    stage = Stage.clean();
    inbox = stage.bean(Inbox.class);
    inbox.attach(
        "test",
        new WebhookReader() {
          @Override
          public Read read(Webhook webhook) {
            if (webhook.deliveryId().startsWith("odd")) {
              throw new UnreadableWebhookException("it is odd");
            }
            read.add(webhook.source() + " " + webhook.deliveryId());
            return Read.of("read");
          }

          @Override
          public int batch() {
            return 100;
          }
        });
  }

  @AfterEach
  void stop() {
    inbox.detach("test");
    dropWeeks();
  }

  @Test
  void while_nothing_can_be_written_senders_are_asked_to_come_again_and_nothing_is_lost() {
    stage.sql("ALTER TABLE inbox RENAME TO inbox_away").update();
    try {
      Http.Answer answer = hook("away-1");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.response().headers().firstValue("retry-after")).isPresent();
      assertThat(answer.json().path("code").asText()).isEqualTo("not_stored");
    } finally {
      stage.sql("ALTER TABLE inbox_away RENAME TO inbox").update();
    }
    hook("away-1").is(200);
    assertThat(count("delivery_id LIKE '%away-1'")).isEqualTo(1);
  }

  @Test
  void a_repeat_is_known_on_the_other_side_of_the_week_and_after_days() {
    Instant monday = nextMonday();
    stage.clock.set(monday.minusMillis(2));
    stage.bean(InboxTables.class).keepUp(stage.clock.instant());
    assertThat(inbox.store(webhook("s", "d-1"))).isTrue();
    stage.clock.set(monday.plusMillis(2));
    assertThat(inbox.store(webhook("s", "d-1"))).as("at the turn").isFalse();
    assertThat(inbox.store(webhook("s", "d-2"))).isTrue();
    stage.later(Duration.ofDays(6));
    assertThat(inbox.store(webhook("s", "d-1"))).as("days later").isFalse();
    assertThat(inbox.store(webhook("other", "d-1"))).as("another source").isTrue();
    assertThat(stage.sql("SELECT count(DISTINCT tableoid) FROM inbox").query(Long.class).single())
        .as("weeks that hold them")
        .isEqualTo(2);
  }

  @Test
  void weeks_are_dropped_when_they_are_over_unless_something_in_them_was_never_read() {
    stage.clock.set(nextMonday().plus(1, ChronoUnit.HOURS));
    stage.bean(InboxTables.class).keepUp(stage.clock.instant());
    inbox.store(webhook("s", "old-read"));
    stage.reads();
    stage.later(Duration.ofDays(7));
    inbox.store(webhook("s", "old-unread"));
    stage.sql("UPDATE inbox SET due_at = 'infinity' WHERE state = 'RECEIVED'").update();

    stage.later(Duration.ofDays(60));
    stage.bean(InboxTables.class).keepUp(stage.clock.instant());
    assertThat(count("true")).isEqualTo(1);
    assertThat(count("delivery_id = 'old-unread'")).isEqualTo(1);

    stage.sql("UPDATE inbox SET due_at = 'epoch'").update();
    stage.reads();
    stage.bean(InboxTables.class).keepUp(stage.clock.instant());
    assertThat(count("true")).isZero();
  }

  @Test
  void each_source_is_read_in_its_order_and_one_that_cannot_be_read_costs_only_itself() {
    for (int n = 1; n <= 30; n++) {
      inbox.store(webhook(n % 2 == 0 ? "even" : "uneven", n == 15 ? "odd" : "d-" + n));
    }
    stage.reads();
    assertThat(read.stream().filter(each -> each.startsWith("even")).distinct())
        .containsExactlyElementsOf(
            java.util.stream.IntStream.rangeClosed(1, 15)
                .mapToObj(n -> "even d-" + 2 * n)
                .toList());
    assertThat(count("state = 'DONE'")).isEqualTo(29);
    assertThat(count("state = 'FAILED' AND reason = 'it is odd'")).isEqualTo(1);
  }

  @Test
  void what_a_paused_source_sends_is_stored_and_read_when_it_is_resumed() {
    stage.bean(SourceWatch.class).runOnce();
    int before = eventsToday();
    stage
        .api
        .post("/api/v1/sources/shopify/northwind-shopify:pause", "{\"why\":\"stocktaking\"}")
        .is(200);
    hook("waits-1").is(200);
    inbox.store(webhook("s", "goes-on"));
    stage.reads();
    assertThat(count("state = 'RECEIVED'")).isEqualTo(1);
    assertThat(read).containsExactly("s goes-on");
    assertThat(
            stage
                .api
                .get("/api/v1/sources/shopify/northwind-shopify")
                .is(200)
                .json()
                .path("reason")
                .asText())
        .isEqualTo("stocktaking");

    stage.bean(SourceSwitch.class).resume("shopify/northwind-shopify");
    stage.reads();
    assertThat(count("state = 'RECEIVED'")).isZero();
    stage.bean(SourceWatch.class).runOnce();
    assertThat(eventsToday()).isEqualTo(before + 1);
  }

  private Webhook webhook(String source, String id) {
    return new Webhook("test", source, id, "x", new byte[] {1, 2, 3}, stage.clock.instant());
  }

  private int eventsToday() {
    return stage
        .api
        .get("/api/v1/sources/shopify/northwind-shopify")
        .is(200)
        .json()
        .path("eventsToday")
        .asInt();
  }

  private long count(String where) {
    return stage.sql("SELECT count(*) FROM inbox WHERE " + where).query(Long.class).single();
  }

  private Instant nextMonday() {
    return stage
        .clock
        .instant()
        .atOffset(ZoneOffset.UTC)
        .toLocalDate()
        .with(TemporalAdjusters.next(DayOfWeek.MONDAY))
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant();
  }

  /** Other tests find what they expect: all in the default partition. */
  private void dropWeeks() {
    stage
        .sql(
            """
            SELECT inhrelid::regclass::text
            FROM pg_inherits
            WHERE inhparent IN ('inbox'::regclass, 'webhook_person'::regclass) AND inhrelid::regclass::text !~ '_other$'
            """)
        .query(String.class)
        .list()
        .forEach(week -> stage.sql("DROP TABLE " + week).update());
  }

  private Http.Answer hook(String id) {
    byte[] body =
        "{\"inventory_item_id\":1,\"location_id\":1,\"available\":3,\"updated_at\":\"2026-01-01T10:00:00Z\"}"
            .getBytes(StandardCharsets.UTF_8);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(
              "shop-secret-for-tests".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return stage.open.post(
          "/hooks/shopify/northwind-shopify",
          body,
          "X-Shopify-Hmac-Sha256",
          Base64.getEncoder().encodeToString(mac.doFinal(body)),
          "X-Shopify-Topic",
          "inventory_levels/update",
          "X-Shopify-Shop-Domain",
          "northwind.myshopify.com",
          "X-Shopify-Webhook-Id",
          id);
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
