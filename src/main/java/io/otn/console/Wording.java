package io.otn.console;

import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What the pages call states and outcomes, as {@code ${@wording.state(s)}}. */
@Component("wording")
class Wording {

  /** How a state looks, and what a shop owner calls it. */
  private record Look(String badge, String words) {}

  private static final Map<String, Look> STATES =
      Map.ofEntries(
          // pages
          Map.entry("RUNNING", new Look("good", "running")),
          Map.entry("PAUSED", new Look("warn", "paused")),
          Map.entry("STOPPED", new Look("bad", "stopped")),
          // how answers look
          Map.entry("TOO_FEW", new Look("", "too few to say")),
          Map.entry("GOOD", new Look("good", "good")),
          Map.entry("WARNING", new Look("warn", "warning")),
          Map.entry("CRITICAL", new Look("bad", "critical")),
          // changes of pages
          Map.entry("RESUMED", new Look("good", "resumed")),
          Map.entry("RESUMED_BY_FORCE", new Look("warn", "resumed by force")),
          Map.entry("RESUME_REFUSED", new Look("warn", "not resumed")),
          Map.entry("WARNED", new Look("warn", "warned")),
          Map.entry("UNBLOCKED", new Look("note", "block lifted")),
          Map.entry("SLOWED", new Look("warn", "slowed down")),
          Map.entry("RAISED", new Look("good", "faster again")),
          // webhooks
          Map.entry("RECEIVED", new Look("note", "waiting")),
          Map.entry("FAILED", new Look("bad", "failed")),
          // campaigns
          Map.entry("ACCEPTED", new Look("note", "accepted")),
          Map.entry("PLANNED", new Look("note", "planned")),
          Map.entry("AWAITING_APPROVAL", new Look("warn", "waits for approval")),
          Map.entry("DONE", new Look("good", "done")),
          Map.entry("EXPIRED", new Look("warn", "expired")),
          // deliveries
          Map.entry("DUE", new Look("note", "waiting")),
          Map.entry("SENDING", new Look("note", "sending")),
          Map.entry("SENT", new Look("good", "sent")),
          Map.entry("PROBABLY_DELIVERED", new Look("good", "probably delivered")),
          Map.entry("DEAD", new Look("bad", "dead")),
          Map.entry("CANCELLED", new Look("", "cancelled")),
          // requests and texts
          Map.entry("REFUSED", new Look("bad", "refused")),
          Map.entry("UNKNOWN", new Look("warn", "not known")),
          Map.entry("DROPPED", new Look("warn", "not sent")),
          // ticket sales and their reminders
          Map.entry("MISSING", new Look("warn", "not listed any more")),
          Map.entry("VANISHED", new Look("", "gone")),
          Map.entry("KEPT", new Look("good", "takes place")),
          Map.entry("WAITING", new Look("note", "waiting")),
          Map.entry("FIRED", new Look("good", "told")),
          Map.entry("SKIPPED", new Look("", "not told")),
          Map.entry("MOVED", new Look("", "moved")),
          // consents
          Map.entry("HELD", new Look("note", "held")),
          Map.entry("RESERVED", new Look("note", "reserved")),
          Map.entry("SPENT", new Look("good", "spent")),
          Map.entry("WITHDRAWN", new Look("", "withdrawn")),
          Map.entry("VOID", new Look("bad", "void")));

  private static final Map<String, String> CONSENTS =
      Map.of(
          "HELD", "The person still holds it: the next event about this topic can use it.",
          "RESERVED", "It is kept for this delivery and not spent.",
          "SPENT", "It is used up. To be told again, the person has to tap Notify Me once more.",
          "EXPIRED", "Its year is over.",
          "WITHDRAWN", "It was withdrawn or erased.",
          "VOID",
              "It is worthless: the platform says so, or its message may have arrived already.");

  private static final Map<String, Look> ATTEMPTS =
      Map.of(
          "SENT", new Look("good", "The platform took the message."),
          "RETRY", new Look("warn", "The platform failed for the moment; tried again later."),
          "SLOW_PAGE", new Look("warn", "The page was throttled: all its messages wait."),
          "SLOW_APP", new Look("warn", "The app was throttled: all pages wait."),
          "TOKEN_DEAD", new Look("bad", "The platform says that this token is worthless."),
          "PERSON_OUT", new Look("bad", "The person cannot be reached."),
          "STOP_PAGE", new Look("bad", "Going on would harm the page, so it was stopped."),
          "BAD_REQUEST",
              new Look(
                  "bad", "The message was refused, or could not be made; repeating is no use."),
          "UNKNOWN",
              new Look(
                  "warn",
                  "No answer: sent or not, nobody knows. Trying again with the same token is"
                      + " safe."));

  /** The class of a state's badge. */
  public String badge(String state) {
    Look look = STATES.get(state);
    return look == null ? "" : look.badge();
  }

  public String state(String state) {
    Look look = STATES.get(state);
    return look == null ? plain(state) : look.words();
  }

  /** What a consent's state means for its holder. */
  public String consent(String state) {
    return CONSENTS.getOrDefault(state, "");
  }

  public String attemptBadge(String outcome) {
    Look look = ATTEMPTS.get(outcome);
    return look == null ? "" : look.badge();
  }

  /** What an attempt's outcome means. */
  public String attempt(String outcome) {
    Look look = ATTEMPTS.get(outcome);
    return look == null ? "" : look.words();
  }

  /** Such as {@code slow page} for {@code SLOW_PAGE}. */
  public String plain(String code) {
    return code.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Such as {@code 1 person} or {@code 7 people}. */
  public String count(long n, String one, String many) {
    return n + " " + (n == 1 ? one : many);
  }
}
