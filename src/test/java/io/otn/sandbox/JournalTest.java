package io.otn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir private Path directory;

  @Test
  void tokens_and_what_they_were_spent_on_survive_a_restart() {
    String spent;
    String unspent;
    String psid;
    try (var play = start()) {
      psid = play.aPerson();
      spent = play.aTokenOf(psid);
      unspent = play.aTokenOf(psid);
      assertThat(play.sendsBy(spent, "back").status()).isEqualTo(200);
      play.advance("PT1H");
      play.call("PATCH", "/pages/1002", null, "{\"feature\":\"rejected\"}");
      play.post("/shop/variants/808950810/stock", "{\"available\":7}");
    }

    try (var play = start()) {
      assertThat(play.sendsBy(spent, "again").error()).isEqualTo("100");
      assertThat(play.sendsBy(unspent, "back").status()).isEqualTo(200);
      assertThat(play.get("/messages/count?via=token&psid=" + psid).json().path("count").asInt())
          .isEqualTo(2);
      assertThat(play.get("/clock").json().path("offset").asText()).isEqualTo("PT1H");
      assertThat(play.get("/pages").json().at("/pages/1/feature").asText()).isEqualTo("rejected");
      assertThat(play.get("/shop").json().at("/products/0/variants/0/available").asInt())
          .isEqualTo(7);
    }
  }

  @Test
  void an_event_that_was_not_taken_is_posted_by_the_next_run() {
    String psid;
    try (var play = start()) {
      psid = play.aPerson();
      play.post("/webhooks", "{\"hold\":true}");
      play.post("/people/1001/%s/messages".formatted(psid), "{\"text\":\"kept\"}");
    }

    try (var play = start()) {
      await()
          .untilAsserted(
              () ->
                  assertThat(play.eventsOf(psid))
                      .extracting(e -> e.at("/message/text").asText())
                      .containsExactly("kept"));
    }
  }

  @Test
  void a_line_that_a_kill_cut_short_is_dropped_and_written_over() throws IOException {
    var file = directory.resolve("journal.jsonl");
    try (var journal = Journal.open(directory.toString())) {
      journal.replay(fact -> {});
      journal.append(List.of(new Fact.Read("1", "2", Instant.EPOCH)));
    }
    Files.writeString(file, "{\"fact\":\"read\",\"pa", StandardOpenOption.APPEND);

    try (var journal = Journal.open(directory.toString())) {
      journal.replay(fact -> {});
      journal.append(List.of(new Fact.Read("1", "3", Instant.EPOCH)));
    }
    var facts = new ArrayList<Fact>();
    try (var journal = Journal.open(directory.toString())) {
      journal.replay(facts::add);
    }
    assertThat(facts)
        .containsExactly(
            new Fact.Read("1", "2", Instant.EPOCH), new Fact.Read("1", "3", Instant.EPOCH));
  }

  @Test
  void two_runs_cannot_share_a_directory() {
    var name = directory.toString();
    try (var first = Journal.open(name)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> Journal.open(name))
          .hasMessageContaining("in use by another run")
          .hasMessageContaining("otn.sandbox.directory");
    }
  }

  @Test
  void a_line_that_makes_no_sense_is_named() throws IOException {
    Files.writeString(directory.resolve("journal.jsonl"), "{\"fact\":\"nonsense\"}\n");

    try (var journal = Journal.open(directory.toString())) {
      assertThatThrownBy(() -> journal.replay(fact -> {})).hasMessageContaining("Line 1 ");
    }
  }

  private Play start() {
    return new Play("otn.sandbox.directory=" + directory);
  }
}
