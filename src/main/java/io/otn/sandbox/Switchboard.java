package io.otn.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;

/** The buttons of the trouble panel: each does what one call to the JSON interface would. */
class Switchboard {
  private final World world;
  private final People people;
  private final Faults faults;
  private final Webhooks webhooks;
  private final RuleBook book;
  private final SandboxClock clock;

  Switchboard(
      World world,
      People people,
      Faults faults,
      Webhooks webhooks,
      RuleBook book,
      SandboxClock clock) {
    this.world = world;
    this.people = people;
    this.faults = faults;
    this.webhooks = webhooks;
    this.book = book;
    this.clock = clock;
  }

  void press(Person person, String what) {
    var switches = webhooks.switches();
    switch (what) {
      case "cut" -> add(fault("cut").put("when", "after"));
      case "temporary" ->
          add(fault("error").put("code", 2).put("transient", true).put("status", 500));
      case "throttle" ->
          add(fault("error").put("code", 613).put("retryAfter", 5).put("status", 429));
      case "slow" -> add(fault("slow").put("millis", 4000));
      case "clear" -> faults.clear();
      case "block" ->
          people.block(person, person.unavailable == null ? book.rules().unavailableError() : null);
      case "restrict" -> restrict(person.page);
      case "warn" -> {
        var unused = enforce(person.page, "warning", "");
      }
      case "feature" -> feature(person.page);
      case "twice" ->
          webhooks.change(
              new Webhooks.Switches(
                  switches.copies() > 1 ? 1 : 2,
                  switches.hold(),
                  switches.reverse(),
                  switches.drop()));
      case "reverse" ->
          webhooks.change(
              new Webhooks.Switches(
                  switches.copies(), switches.hold(), !switches.reverse(), switches.drop()));
      case "spam" -> book.change(Json.object().put("requestSpam", !book.rules().requestSpam()));
      default -> throw Refusal.badField("what", "is no button");
    }
  }

  /** Restricts the page or frees it, and tells the gateway. */
  void restrict(String page) {
    var before = world.standing(page);
    standing(before, before.feature(), !before.restricted(), before.regionRestricted(), "");
  }

  /**
   * Records the page's new standing; a change of the restriction comes with its event.
   *
   * @param reason told with the event; blank for a plain one
   */
  Fact.Standing standing(
      Fact.Standing before, String feature, boolean restricted, boolean region, String reason) {
    var after = new Fact.Standing(before.page(), feature, restricted, region, before.subscribed());
    world.record(after);
    if (restricted != before.restricted()) {
      var unused = enforce(before.page(), restricted ? "block" : "unblock", reason);
    }
    return after;
  }

  /**
   * Tells the gateway that Messenger enforces its policy, and changes nothing else.
   *
   * @param action {@code warning}, {@code block} or {@code unblock}
   * @return the status that the gateway answers
   */
  CompletableFuture<Integer> enforce(String page, String action, String reason) {
    var said = reason.isBlank() ? "The page was switched over in the sandbox." : reason;
    return webhooks.post(
        page,
        "policy",
        "messaging_policy_enforcement",
        Events.policy(page, clock.now(), action, said));
  }

  private void feature(String page) {
    var before = world.standing(page);
    var next = before.feature().equals("approved") ? "rejected" : "approved";
    standing(before, next, before.restricted(), before.regionRestricted(), "");
  }

  private static ObjectNode fault(String kind) {
    return Json.object().put("fault", kind);
  }

  private void add(ObjectNode fault) {
    faults.add(fault);
  }
}
