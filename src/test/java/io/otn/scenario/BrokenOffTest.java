package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.delivery.Channel;
import io.otn.delivery.Dispatch;
import io.otn.delivery.Dispatcher;
import io.otn.delivery.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A channel that fails by itself, before or after it has begun to call. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrokenOffTest {

  private final Stage stage = Stage.clean();

  @Test
  void an_attempt_that_breaks_off_at_once_holds_no_place_and_is_made_again() throws Exception {
    isMadeAgain(
        () -> {
          throw new StackOverflowError("as from a template that calls itself");
        });
  }

  @Test
  void an_attempt_that_breaks_off_later_holds_no_place_and_is_made_again() throws Exception {
    isMadeAgain(
        () -> CompletableFuture.failedFuture(new IllegalStateException("as from a bean behind")));
  }

  private void isMadeAgain(Supplier<CompletionStage<Outcome>> broken) throws Exception {
    String topic = stage.topic();
    Stage.Person ada = stage.holder(topic);
    Dispatcher dispatcher = stage.bean(Dispatcher.class);
    CamelContext camel = stage.bean(CamelContext.class);
    camel.getRouteController().stopRoute("messenger");
    dispatcher.attach(
        new Channel() {
          @Override
          public String name() {
            return "messenger";
          }

          @Override
          public CompletionStage<Outcome> send(Dispatch dispatch) {
            return broken.get();
          }
        });
    try {
      stage.event(stage.name("e"), topic).is(202);
      stage.runs();
    } finally {
      dispatcher.detach("messenger");
      camel.getRouteController().startRoute("messenger");
    }
    assertThat(stage.sql("SELECT class FROM attempt").query(String.class).list())
        .containsExactly("UNKNOWN");
    stage.later(Duration.ofMinutes(1));
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
  }
}
