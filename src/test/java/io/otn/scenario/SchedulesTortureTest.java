package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.scenario.ScriptedMessenger.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Whatever happens: crashes, calls without an answer, answers that come late, clocks that jump,
 * work done twice, webhooks told twice, operators who decide in between. The platform's own memory
 * is the judge.
 */
class SchedulesTortureTest {

  private static final Set<String> ENDS = Set.of("SENT", "PROBABLY_DELIVERED", "DEAD", "CANCELLED");

  private static ScheduledWorld world;

  @BeforeContainer
  static void open() {
    world = new ScheduledWorld();
  }

  @AfterContainer
  static void close() {
    world.close();
  }

  @BeforeTry
  void clear() {
    world.clear();
  }

  @Provide
  Arbitrary<Schedule> schedules() {
    return Schedule.any();
  }

  @Property(shrinking = ShrinkingMode.BOUNDED)
  void nobody_is_told_twice_and_nothing_is_lost(@ForAll("schedules") Schedule schedule) {
    world.carryOut(schedule);

    List<Message> messages = world.messenger.messages();
    Map<String, Message> byToken = new HashMap<>();
    Set<String> people = new HashSet<>();
    for (Message message : messages) {
      assertThat(byToken.put(message.token(), message)).as("an earlier message on it").isNull();
      assertThat(people.add(message.psid() + " of " + message.text()))
          .as("%s of %s for the first time", message.psid(), message.text())
          .isTrue();
    }
    List<DeliveryRows.Delivery> deliveries = world.rows.deliveries();
    for (DeliveryRows.Delivery delivery : deliveries) {
      endedAsItIs(delivery, byToken.get(world.token(delivery.token())));
    }
    Set<String> deliveredTo = new HashSet<>();
    Map<Long, Set<String>> onConsent = new HashMap<>();
    for (DeliveryRows.Delivery delivery : deliveries) {
      deliveredTo.add(delivery.psid() + " of " + delivery.event());
      onConsent.computeIfAbsent(delivery.consent(), any -> new HashSet<>()).add(delivery.state());
    }
    for (DeliveryRows.Consent consent : world.rows.consents()) {
      Set<String> states = onConsent.getOrDefault(consent.id(), Set.of());
      agrees(consent, states, byToken.containsKey(world.token(consent.granted())));
      if (states.isEmpty() && consent.state().equals("HELD")) {
        wasNotPassedOver(consent, deliveredTo);
      }
    }
  }

  private static void endedAsItIs(DeliveryRows.Delivery delivery, Message message) {
    assertThat(delivery.state()).as("the end of %s", delivery).isIn(ENDS);
    assertThat(delivery.reason()).as("why %s", delivery).isNotEqualTo("token_dead");
    boolean arrived = message != null && message.delivery().equals(delivery.id());
    if (delivery.state().equals("SENT")) {
      assertThat(arrived).as("a message of %s", delivery).isTrue();
      assertThat(delivery.messageId()).isEqualTo(message.mid());
      assertThat(message.psid()).isEqualTo(delivery.psid());
      assertThat(message.text()).isEqualTo(delivery.event());
      return;
    }
    assertThat(delivery.reason()).as("why %s", delivery).isNotBlank();
    if (delivery.state().equals("PROBABLY_DELIVERED")) {
      assertThat(arrived).as("a message of %s", delivery).isTrue();
    }
    if (arrived) {
      assertThat(world.told(message)).as("the platform told of %s", delivery).isFalse();
    }
  }

  private static void agrees(DeliveryRows.Consent consent, Set<String> deliveries, boolean spent) {
    switch (consent.state()) {
      case "HELD" -> {
        assertThat(spent).as("spent, yet given back: %s", consent).isFalse();
        assertThat(deliveries).as("deliveries on %s", consent).isSubsetOf("CANCELLED");
      }
      case "RESERVED" -> assertThat(deliveries).as("what %s is kept for", consent).contains("DEAD");
      case "SPENT" -> {
        assertThat(spent).as("spent: %s", consent).isTrue();
        assertThat(deliveries)
            .as("deliveries on %s", consent)
            .containsAnyOf("SENT", "PROBABLY_DELIVERED");
      }
      // In doubt when it was discarded.
      case "VOID" -> assertThat(deliveries).as("deliveries on %s", consent).isSubsetOf("CANCELLED");
      default -> throw new AssertionError("not an end that these schedules have: " + consent);
    }
  }

  /** Who held a consent when something happened, and still holds it, was told on another one. */
  private static void wasNotPassedOver(DeliveryRows.Consent consent, Set<String> deliveredTo) {
    for (Map.Entry<Integer, Instant> event : world.freshEvents().entrySet()) {
      String topic = "thing:" + event.getKey() % Schedule.TOPICS;
      if (consent.topic().equals(topic) && !consent.granted().isAfter(event.getValue())) {
        assertThat(deliveredTo)
            .as("who was told of e%s beside %s", event.getKey(), consent)
            .contains(consent.psid() + " of e" + event.getKey());
      }
    }
  }
}
