package io.otn.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;

/** Whatever is posted to the webhooks' doors, by whomever. */
class WebhookFuzzTest {
  private static final String[] DOORS = {
    "/hooks/shopify/northwind-shopify",
    "/hooks/woocommerce/woo-shop",
    "/hooks/bigcommerce/big-store",
    "/hooks/square/square-till",
    "/hooks/catch/zap",
    "/webhooks/messenger"
  };
  private static final String[] HEADERS = {
    "X-Shopify-Hmac-Sha256",
    "X-Shopify-Topic",
    "shopify-hmac-sha256",
    "X-Shopify-Shop-Domain",
    "X-WC-Webhook-Signature",
    "X-WC-Webhook-Topic",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "x-square-hmacsha256-signature",
    "X-Hub-Signature-256",
    "Authorization",
    "X-Api-Key",
    "Idempotency-Key",
    "Content-Type",
    "partner"
  };
  private static Stage stage;

  @BeforeTry
  void aStage() {
    stage = stage == null ? Stage.clean() : stage;
  }

  @Property(tries = 150)
  void what_is_not_verified_is_refused_in_words_and_never_stored(
      @ForAll byte[] body, @ForAll Random dice) throws IOException {
    StringBuilder head = new StringBuilder();
    head.append("POST ")
        .append(DOORS[dice.nextInt(DOORS.length)])
        .append(" HTTP/1.1\r\nHost: gateway\r\n");
    for (int n = dice.nextInt(5); n > 0; n--) {
      head.append(HEADERS[dice.nextInt(HEADERS.length)]).append(": ");
      for (int c = dice.nextInt(30); c > 0; c--) {
        int any = dice.nextInt(256);
        head.append(any == '\r' || any == '\n' || any == 0 ? '.' : (char) any);
      }
      head.append("\r\n");
    }
    head.append("Connection: close\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
    String answer = VendorWebhooksTest.raw(stage, head + new String(body, ISO_8859_1));
    assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d.*");
    assertThat(answer).doesNotContain("Exception", "\tat ", "java.");
    assertThat(stage.sql("SELECT count(*) FROM inbox").query(Long.class).single()).isZero();
  }

  /** Signed as it should be, and no webhook of the vendor. */
  @Property(tries = 60)
  void what_is_verified_and_odd_is_answered_with_200_and_read_without_a_crash(
      @ForAll byte[] noise, @ForAll Random dice) {
    String body = dice.nextBoolean() ? new String(noise, ISO_8859_1) : odd(dice);
    assertThat(VendorWebhooksTest.woo(stage, body).status()).isEqualTo(200);
    stage.reads();
    assertThat(
            stage
                .sql("SELECT count(*) FROM inbox WHERE state = 'RECEIVED'")
                .query(Long.class)
                .single())
        .as("nothing is tried again as if it were our fault: " + body)
        .isZero();
    stage.sql("TRUNCATE inbox CASCADE").update();
  }

  private static String odd(Random dice) {
    String[] values = {
      "null",
      "0",
      "-1",
      "1e400",
      "\"\"",
      "\"\\u0000\"",
      "[]",
      "{}",
      "true",
      "\"parent\"",
      "99999999999999999999",
      "\"1.5\"",
      "\"2026-02-30T00:00:00\""
    };
    String[] members = {
      "id",
      "parent_id",
      "name",
      "type",
      "stock_quantity",
      "stock_status",
      "manage_stock",
      "price",
      "regular_price",
      "sale_price",
      "date_modified_gmt",
      "date_on_sale_from_gmt",
      "attributes",
      "backorders",
      "status",
      "purchasable",
      "permalink"
    };
    StringBuilder json = new StringBuilder("{\"id\":" + (1 + dice.nextInt(3)));
    for (String member : members) {
      if (dice.nextInt(3) == 0) {
        json.append(",\"").append(member).append("\":").append(values[dice.nextInt(values.length)]);
      }
    }
    return json.append("}").toString();
  }
}
