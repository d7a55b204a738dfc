package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.delivery.DeadLetterFilter;
import io.otn.delivery.Replay;
import io.otn.fixture.Http;
import io.otn.trigger.TriggerEvents;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A dead letter is sent again in the same moment in which its event is withdrawn. Whichever of the
 * two transactions ends first, nobody is told of what is gone.
 */
class WithdrawnWhileReplayedTest {
  private Stage stage;
  private String topic;
  private Stage.Person ada;

  @BeforeEach
  void aDeadLetter() {
    stage = Stage.clean();
    topic = stage.topic();
    ada = stage.holder(topic);
    stage.fault(
        "{\"fault\":\"error\",\"code\":551,\"subcode\":1545041,\"status\":400,\"times\":1}");
    stage.event("e", topic).is(202);
    stage.runs();
    assertThat(replay("").is(200).json().path("sendable").asInt()).isEqualTo(1);
  }

  @Test
  void a_replay_that_comes_while_the_event_is_being_withdrawn_sends_nothing() throws Exception {
    Http.Answer replayed =
        meanwhile(this::withdraw, () -> replay(",\"run\":true,\"expect\":1")).is(409);
    assertThat(replayed.json().path("code").asText()).isEqualTo("plan_changed");

    stage.runs();
    assertThat(stage.received(ada)).isEmpty();
    JsonNode refused = replay("").is(200).json().path("refused").get(0);
    assertThat(refused.path("why").asText()).isEqualTo("event_withdrawn");
  }

  @Test
  void a_withdrawal_that_comes_while_a_replay_is_being_stored_takes_it_back() throws Exception {
    meanwhile(
        this::replays,
        () -> {
          withdraw();
          stage.plans(); // takes back what it finds, before anything could be sent
          return true;
        });

    stage.runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(stage.sql("SELECT state FROM consent").query(String.class).single())
        .isEqualTo("HELD");
  }

  @Test
  void a_withdrawal_that_is_rolled_back_keeps_nobody_from_sending_again() {
    stage
        .bean(TransactionTemplate.class)
        .executeWithoutResult(
            transaction -> {
              withdraw();
              transaction.setRollbackOnly();
              replay(",\"run\":true,\"expect\":1").is(409);
            });
    replay(",\"run\":true,\"expect\":1").is(200);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  /**
   * Does the first in a transaction that stays open until the second has ended, or waits for it.
   */
  private <T> T meanwhile(Runnable first, Supplier<T> second) throws Exception {
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<T> beside =
          stage
              .bean(TransactionTemplate.class)
              .execute(
                  transaction -> {
                    first.run();
                    Future<T> begun = other.submit(second::get);
                    awaitItsEndOrLock(begun);
                    return begun;
                  });
      return beside.get(20, TimeUnit.SECONDS);
    }
  }

  private void awaitItsEndOrLock(Future<?> beside) {
    stage.awaits(
        () ->
            beside.isDone()
                || 0
                    < stage
                        .sql(
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND datname = current_database()")
                        .query(Long.class)
                        .single());
  }

  private void withdraw() {
    stage.bean(TriggerEvents.class).withdraw("api", "e", "sold_out");
  }

  private void replays() {
    stage
        .bean(Replay.class)
        .run(new DeadLetterFilter(null, topic, null, null, null, null, null, null), null, 1);
  }

  private Http.Answer replay(String more) {
    return stage.api.post(
        "/api/v1/dead-letters:replay", "{\"topic\":\"%s\"%s}".formatted(topic, more));
  }
}
