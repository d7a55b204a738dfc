package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.consent.ReceiptVerification;
import io.otn.consent.Receipts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each consent has a receipt, and a chain of receipts that was tampered with says where. */
class ReceiptsTest {

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  @Test
  void a_tap_has_a_receipt_that_says_what_was_agreed_and_not_who() {
    String topic = stage.topic();
    Stage.Person ada = stage.holder(topic);
    assertThat(receipts(ada)).isEmpty();

    stage.bean(Receipts.class).runOnce();

    JsonNode receipt = receipts(ada).get(0);
    assertThat(receipt.path("kind").asText()).isEqualTo("GRANTED");
    assertThat(receipt.path("topic").asText()).isEqualTo(topic);
    assertThat(receipt.path("title").asText()).startsWith("Tell me when Tee ");
    assertThat(receipt.path("event").asText()).matches("messenger/[0-9a-f]{64}");
    assertThat(receipt.path("who").asText()).hasSize(64);
    assertThat(receipt.toString()).doesNotContain("\"" + ada.psid() + "\"");
    JsonNode same = stage.api.get("/api/v1/receipts/" + receipt.path("id").asText()).is(200).json();
    assertThat(same).isEqualTo(receipt);
    assertThat(stage.bean(Receipts.class).runOnce()).isZero();
  }

  @Test
  void the_chain_can_be_checked_with_the_canonical_forms_alone() throws Exception {
    crowd(5);
    String previous = "0".repeat(64);
    for (JsonNode receipt : all()) {
      String canonical = receipt.path("canonical").asText();
      assertThat(receipt.path("previous").asText()).isEqualTo(previous);
      previous =
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest(canonical.getBytes(StandardCharsets.UTF_8)));
      assertThat(receipt.path("hash").asText()).isEqualTo(previous);
      // RFC 8785 is what Jackson writes of a sorted tree of such values
      JsonNode tree = io.otn.fixture.Http.JSON.readTree(canonical);
      assertThat(tree.toString()).isEqualTo(canonical);
      assertThat(names(tree)).isSorted();
    }
  }

  @Test
  void a_withdrawal_is_proven_whoever_makes_it() {
    Stage.Person ada = stage.holder(stage.topic());
    stage.bean(Receipts.class).runOnce();
    stage
        .sql("UPDATE consent SET state = 'WITHDRAWN', reason = 'stop_word' WHERE psid = :psid")
        .param("psid", ada.psid())
        .update();
    stage.bean(Receipts.class).runOnce();
    assertThat(receipts(ada)).hasSize(2);
    assertThat(receipts(ada).get(1).path("kind").asText()).isEqualTo("WITHDRAWN");
    assertThat(receipts(ada).get(1).path("event").asText()).isEqualTo("stop_word");
    assertThat(verify()).contains("2 receipts, whole");
  }

  @Test
  void receipts_of_a_batch_are_numbered_without_holes_page_by_page() {
    crowd(1_250);
    stage.holder(stage.person(Stage.OTHER_PAGE), stage.topic());
    stage.bean(Receipts.class).runOnce();
    assertThat(verify())
        .contains("page 1001: 1250 receipts, whole", "page 1002: 1 receipts, whole");
    assertThat(
            stage
                .sql("SELECT max(n) FROM receipt WHERE page_id = '1001'")
                .query(Long.class)
                .single())
        .isEqualTo(1_250);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UPDATE receipt SET topic = 'launch:other' WHERE n = 3                                       | 1001.3: its content is not what was hashed
          UPDATE receipt SET at = at + interval '1 ms' WHERE n = 3                                    | 1001.3: its content is not what was hashed
          UPDATE receipt SET title = 'Tell me everything' WHERE n = 1                                 | 1001.1: its content is not what was hashed
          UPDATE receipt SET who = sha256('x') WHERE n = 5                                            | 1001.5: its content is not what was hashed
          DELETE FROM receipt WHERE n = 3                                                             | 1001.3: it is missing
          DELETE FROM receipt WHERE n IN (2, 3)                                                       | 1001.2: it is missing, as are all up to 1001.3
          DELETE FROM receipt WHERE n = 5                                                             | 1001.5: the chain should end with receipt 1001.5, and ends with 1001.4
          UPDATE receipt SET n = CASE n WHEN 2 THEN -3 WHEN 3 THEN -2 END WHERE n IN (2, 3); UPDATE receipt SET n = -n WHERE n < 0 | 1001.2: it does not follow the receipt before it
          INSERT INTO receipt SELECT page_id, 6, kind, who, topic, title, condition, at, expires_at, event, token_digest, recorded_at, previous, hash FROM receipt WHERE n = 5 | 1001.6: it does not follow the receipt before it
          UPDATE receipt_head SET n = 4, hash = (SELECT hash FROM receipt WHERE n = 4); DELETE FROM receipt WHERE n = 5 | 1001.4: the head was written by somebody without the gateway's key
          DELETE FROM receipt_head                                                                    | 1001.5: the chain has no head
          """)
  void a_chain_that_was_tampered_with_is_broken_at_the_place(String tampering, String finding) {
    crowd(5);
    stage.sql("ALTER TABLE receipt DISABLE TRIGGER receipts_stay").update();
    try {
      for (String statement : tampering.split(";")) {
        stage.sql(statement).update();
      }
      assertThat(verify()).contains("BROKEN").contains("receipt " + finding);
      assertThat(code).isEqualTo(ReceiptVerification.BROKEN);
    } finally {
      stage.sql("ALTER TABLE receipt ENABLE TRIGGER receipts_stay").update();
    }
  }

  @Test
  void a_receipt_is_neither_changed_nor_deleted_by_accident() {
    crowd(1);
    for (String statement : List.of("DELETE FROM receipt", "UPDATE receipt SET title = NULL")) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> stage.sql(statement).update())
          .hasMessageContaining("append another one");
    }
  }

  @Test
  void the_verifier_says_when_it_cannot_read() {
    crowd(1);
    assertThat(verify("nobody")).contains("no receipts of page nobody");
    assertThat(code).isEqualTo(ReceiptVerification.UNREADABLE);
  }

  @Test
  void what_is_no_receipt_is_not_found() {
    for (String id : List.of("1001.1", "1001", "x.y", "1001.99999999999999999999")) {
      assertThat(stage.api.get("/api/v1/receipts/" + id).status()).as(id).isEqualTo(404);
    }
    assertThat(stage.api.get("/api/v1/receipts?page=nobody").status()).isEqualTo(404);
    assertThat(stage.api.get("/api/v1/receipts").status()).isEqualTo(400);
  }

  private int code;

  private String verify(String... words) {
    List<String> arguments = new ArrayList<>(List.of(ReceiptVerification.COMMAND));
    arguments.addAll(List.of(words));
    arguments.addAll(stage.database.arguments());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    code =
        ReceiptVerification.run(
            arguments.toArray(String[]::new), new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  /** People with a consent and a receipt each. */
  private void crowd(int people) {
    stage
        .sandbox
        .post(
            "/sandbox/crowd?wait=true",
            "{\"page\":\"1001\",\"count\":%d,\"payload\":\"%s\"}".formatted(people, stage.topic()))
        .is(200);
    stage.reads().bean(Receipts.class).runOnce();
  }

  private JsonNode receipts(Stage.Person person) {
    return stage
        .api
        .get("/api/v1/receipts?page=%s&psid=%s".formatted(person.page(), person.psid()))
        .is(200)
        .json()
        .path("items");
  }

  private JsonNode all() {
    return stage.api.get("/api/v1/receipts?page=1001").is(200).json().path("items");
  }

  private static List<String> names(JsonNode tree) {
    List<String> names = new ArrayList<>();
    tree.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
