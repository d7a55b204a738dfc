package io.otn.scenario;

import io.otn.scenario.ScriptedMessenger.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * What happens to two gateways on one database, step by step: people tap, things happen, nodes
 * work, die and stand still, clocks jump, operators decide, the platform answers as it likes.
 *
 * @param steps in this order, the one after the other is done
 * @param echoesAtTheEnd whether the platform tells at last of all that it took
 */
record Schedule(List<Step> steps, boolean echoesAtTheEnd) {

  static final int PEOPLE = 6;
  static final int TOPICS = 2;
  static final int EVENTS = 3;

  sealed interface Step {}

  /**
   * A person taps Notify Me.
   *
   * @param copies how often the platform tells of it
   * @param replies to the calls with this token, one after the other; later ones are taken
   */
  record Tap(int person, int topic, int node, int copies, List<Reply> replies) implements Step {}

  /** Something happens to a topic; the same event may be posted again. */
  record Event(int event, int node) implements Step {}

  record Read(int node) implements Step {}

  record Plan(int node) implements Step {}

  /** Sends what is due and waits for the answers. */
  record Send(int node) implements Step {}

  /** Sends, and while answers are held up all this happens elsewhere. */
  record SendDuring(int node, List<Step> meanwhile) implements Step {}

  /** The same, and the node dies when it wants the database for the how manieth time. */
  record SendAndDie(int node, int use) implements Step {}

  /** The node dies whatever it does, when it wants the database for the how manieth time. */
  record Die(int node, int use) implements Step {}

  record Live(int node) implements Step {}

  /** Time passes, or both clocks are set. */
  record Later(Duration by) implements Step {}

  /** One node's clock jumps, forth or back. */
  record Jump(int node, Duration by) implements Step {}

  /** An operator sends all dead letters again. */
  record Replay(int node) implements Step {}

  /** An operator gives all dead letters up. */
  record Discard(int node) implements Step {}

  record Pause(int node) implements Step {}

  record Resume(int node) implements Step {}

  /** The platform tells of what it took since it last told. */
  record Echoes(int node, int copies) implements Step {}

  /** What it told is lost. */
  record LostEchoes() implements Step {}

  /** Messages whose calls seemed lost are taken after all. */
  record TakenLate() implements Step {}

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    steps.forEach(step -> text.append("\n  ").append(step));
    return text.append("\n  echoesAtTheEnd=").append(echoesAtTheEnd).toString();
  }

  /** Any schedule that begins with a few taps, so that something is at stake. */
  static Arbitrary<Schedule> any() {
    return Combinators.combine(
            tap().list().ofMinSize(1).ofMaxSize(9),
            step().list().ofMinSize(3).ofMaxSize(16),
            Arbitraries.of(true, false, false))
        .as(
            (taps, steps, echoes) -> {
              List<Step> all = new ArrayList<>(taps);
              all.add(new Read(0));
              all.add(new Event(0, 0));
              all.add(new Plan(0));
              all.addAll(steps);
              return new Schedule(all, echoes);
            });
  }

  private static Arbitrary<Step> step() {
    return Arbitraries.frequencyOf(
        Tuple.of(12, quick()),
        Tuple.of(6, Combinators.combine(node(), meanwhile()).as(SendDuring::new)));
  }

  /** As a rule the lease of what is held up ends first. */
  private static Arbitrary<List<Step>> meanwhile() {
    return Combinators.combine(
            Arbitraries.of(true, true, false), quick().list().ofMinSize(1).ofMaxSize(5))
        .as(
            (leaseEnds, steps) -> {
              List<Step> all = new ArrayList<>(steps);
              if (leaseEnds) {
                all.addFirst(new Later(Node.LEASE.plusSeconds(1)));
              }
              return all;
            });
  }

  private static Arbitrary<Step> quick() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, tap()),
        Tuple.of(
            2,
            Combinators.combine(Arbitraries.integers().between(0, EVENTS - 1), node())
                .as(Event::new)),
        Tuple.of(2, node().map(Read::new)),
        Tuple.of(3, node().map(Plan::new)),
        Tuple.of(7, node().map(Send::new)),
        Tuple.of(5, Combinators.combine(node(), uses()).as(SendAndDie::new)),
        Tuple.of(1, Combinators.combine(node(), uses()).as(Die::new)),
        Tuple.of(2, node().map(Live::new)),
        Tuple.of(5, times().map(Later::new)),
        Tuple.of(
            1,
            Combinators.combine(node(), jumps(), Arbitraries.of(1, -1))
                .as((node, by, sign) -> new Jump(node, by.multipliedBy(sign)))),
        Tuple.of(2, node().map(Replay::new)),
        Tuple.of(1, node().map(Discard::new)),
        Tuple.of(1, node().map(Pause::new)),
        Tuple.of(1, node().map(Resume::new)),
        Tuple.of(2, Combinators.combine(node(), Arbitraries.of(1, 2)).as(Echoes::new)),
        Tuple.of(1, Arbitraries.just(new LostEchoes())),
        Tuple.of(1, Arbitraries.just(new TakenLate())));
  }

  private static Arbitrary<Step> tap() {
    return Combinators.combine(
            Arbitraries.integers().between(0, PEOPLE - 1),
            Arbitraries.integers().between(0, TOPICS - 1),
            node(),
            Arbitraries.of(1, 2),
            replies().list().ofMinSize(1).ofMaxSize(4))
        .as(Tap::new);
  }

  /** Mostly those that leave room for doubt. */
  private static Arbitrary<Reply> replies() {
    return Arbitraries.frequencyOf(
        Tuple.of(10, Arbitraries.of(Reply.class)),
        Tuple.of(
            12,
            Arbitraries.of(
                Reply.HELD, Reply.TAKEN_AND_HELD, Reply.TAKEN_AND_CUT, Reply.TAKEN_LATER)));
  }

  private static Arbitrary<Integer> node() {
    return Arbitraries.of(0, 1);
  }

  /** A pass that sends wants the database some ten times; the last ones record what came of it. */
  private static Arbitrary<Integer> uses() {
    return Arbitraries.integers().between(1, 12);
  }

  private static Arbitrary<Duration> jumps() {
    return Arbitraries.of(
        Duration.ofSeconds(6), Duration.ofSeconds(61), Duration.ofMinutes(3), Duration.ofHours(4));
  }

  /** Around the waits between attempts, the lease, the holds, and the end of an event. */
  private static Arbitrary<Duration> times() {
    return Arbitraries.of(
        Duration.ofSeconds(6),
        Duration.ofSeconds(40),
        Duration.ofSeconds(61),
        Duration.ofMinutes(3),
        Duration.ofMinutes(20),
        Duration.ofHours(4),
        Duration.ofHours(50),
        Duration.ofHours(50));
  }
}
