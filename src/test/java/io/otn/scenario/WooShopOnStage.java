package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A shop with one tee, and the people who wait for it, from signed webhooks to their phones. */
public final class WooShopOnStage {
  private static final String TOPIC = "restock:1537";

  private final Stage stage;
  private final Map<String, Stage.Person> people = new HashMap<>();

  private WooShopOnStage(Stage stage) {
    this.stage = stage;
  }

  public static WooShopOnStage clean() {
    return new WooShopOnStage(Stage.clean());
  }

  /** The shop tells it, and the gateway has read it. */
  public void stock(int quantity) {
    stage.later(Duration.ofSeconds(5));
    assertThat(VendorWebhooksTest.woo(stage, VendorWebhooksTest.tee(quantity)).status())
        .isEqualTo(200);
    stage.reads();
  }

  public List<String> holders(int count) {
    List<String> names = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      Stage.Person person = stage.holder(TOPIC);
      people.put(person.psid(), person);
      names.add(person.psid());
    }
    return names;
  }

  /** Taps that reach us in this order; each names its place in time. */
  public void importsTaps(List<Integer> places) {
    String body =
        places.stream()
            .map(
                place ->
                    """
                    {"page":"1001","psid":"in-line-%d","topic":"%s","token":"token-in-line-%d","grantedAt":"%s"}\
                    """
                        .formatted(
                            place,
                            TOPIC,
                            place,
                            stage
                                .clock
                                .instant()
                                .minus(Duration.ofDays(2))
                                .plusSeconds(60L * place)))
            .collect(Collectors.joining(",", "[", "]"));
    stage.api.post("/api/v1/consents", body).is(200);
  }

  /** Who has a delivery, in the order in which they are sent. */
  public List<String> planned() {
    return stage.sql("SELECT psid FROM delivery ORDER BY id").query(String.class).list();
  }

  /** One of the next calls to the platform fails for a moment. */
  public void oneCallFails() {
    stage.fault("{\"fault\":\"error\",\"code\":2,\"times\":1}");
  }

  public boolean wasTold(String person) {
    return !stage.received(people.get(person)).isEmpty();
  }

  public long consents(String state) {
    return stage
        .sql("SELECT count(*) FROM consent WHERE state = ?")
        .param(state)
        .query(Long.class)
        .single();
  }

  public void later(Duration by) {
    stage.later(by);
  }

  public void plans() {
    stage.plans();
  }

  public void runs() {
    stage.runs();
  }
}
