package io.otn.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;

/** Whatever is posted to the webhooks' doors, by whomever. */
class WebhookFuzzTest {
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
  private static OpenDoors doors;
  private static List<String> paths;

  @BeforeTry
  void aStage() {
    if (stage == null) {
      stage = Stage.clean();
      doors = new OpenDoors(stage);
      paths = doors.paths();
    }
  }

  @Property(tries = 150)
  void what_is_not_verified_is_refused_in_words_and_never_stored(
      @ForAll byte[] body, @ForAll Random dice) throws IOException {
    assertThat(paths).hasSizeGreaterThanOrEqualTo(7);
    StringBuilder head = new StringBuilder();
    head.append("POST ")
        .append(paths.get(dice.nextInt(paths.size())))
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
    assertThat(stage.sql("SELECT count(*) FROM deletion_request").query(Long.class).single())
        .isZero();
  }

  /** Signed as it should be, and no webhook of the vendor, or one with something odd in it. */
  @Property(tries = 200)
  void what_is_verified_and_odd_is_taken_or_refused_and_read_without_a_crash(
      @ForAll byte[] noise, @ForAll Random dice) {
    String door = paths.get(dice.nextInt(paths.size()));
    List<String> samples = OpenDoors.samples(door);
    String body =
        dice.nextInt(8) == 0
            ? new String(noise, ISO_8859_1)
            : new OddJson(dice).of(samples.get(dice.nextInt(samples.size())));
    Http.Answer answer = doors.signed(door, body, dice);
    assertThat(answer.status()).as("%s: %s", door, body).isBetween(200, 499);
    assertThat(answer.body()).doesNotContain("Exception", "\tat ", "java.");
    stage.reads();
    assertThat(
            stage.sql("SELECT kind FROM inbox WHERE state = 'RECEIVED'").query(String.class).list())
        .as("nothing is tried again as if it were our fault: " + body)
        .isEmpty();
    stage.sql("TRUNCATE inbox, deletion_request CASCADE").update();
  }
}
