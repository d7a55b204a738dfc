package io.otn.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Trouble on demand: what the next matching Graph calls get instead of an honest answer. */
class Faults {
  static final List<String> MEMBERS =
      List.of(
          "page",
          "psid",
          "only",
          "fault",
          "when",
          "times",
          "code",
          "subcode",
          "transient",
          "message",
          "userTitle",
          "userMessage",
          "status",
          "retryAfter",
          "millis",
          "headers");

  enum Kind {
    /** An error envelope with any code. */
    ERROR,
    /** A body that is no JSON. */
    TEXT,
    /** The true answer, late. */
    SLOW,
    /** The connection is closed without an answer. */
    CUT,
    /** The connection stays open without an answer. */
    HANG,
    /** Status 200 with an error in the body. */
    OK_WITH_ERROR,
    /** A success without {@code recipient_id}. */
    NO_RECIPIENT_ID,
    /** The true answer with more headers. */
    HEADERS
  }

  /**
   * @param only {@code request}, {@code token}, {@code message} or {@code probe} (a question that
   *     sends nothing); null for all calls
   * @param after whether the message was accepted before the fault strikes
   * @param times calls still to be hit; -1 until cleared
   */
  record Fault(
      long id,
      @Nullable String page,
      @Nullable String psid,
      @Nullable String only,
      Kind fault,
      boolean after,
      int times,
      GraphError error,
      String text,
      int millis,
      Map<String, String> headers) {

    private Fault once() {
      return new Fault(
          id,
          page,
          psid,
          only,
          fault,
          after,
          times < 0 ? times : times - 1,
          error,
          text,
          millis,
          headers);
    }

    private boolean hits(String calledPage, @Nullable String calledPsid, String callKind) {
      return (page == null || page.equals(calledPage))
          && (psid == null || psid.equals(calledPsid))
          && (only == null || only.equals(callKind));
    }
  }

  private final List<Fault> faults = new ArrayList<>();
  private long ids;

  synchronized Fault add(JsonNode body) {
    var kind = kind(Refusal.text(body, "fault"));
    var only = Refusal.optionalText(body, "only");
    if (only != null && !List.of("request", "token", "message", "probe").contains(only)) {
      throw Refusal.badField("only", "must be request, token, message or probe");
    }
    var when = body.path("when").asText("before");
    if (!List.of("before", "after").contains(when)) {
      throw Refusal.badField("when", "must be before or after (accepting)");
    }
    var headers = new TreeMap<String, String>();
    body.path("headers").properties().forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
    if (body.has("retryAfter")) {
      headers.put("Retry-After", body.path("retryAfter").asText());
    }
    int times = Refusal.number(body, "times", -1, 1_000_000, 1);
    if (times == 0) {
      throw Refusal.badField("times", "must be 1 or more, or -1 for until cleared");
    }
    var status = kind == Kind.OK_WITH_ERROR ? 200 : kind == Kind.TEXT ? 500 : 400;
    var message = body.path("message").asText("An unknown error occurred");
    var fault =
        new Fault(
            ++ids,
            Refusal.optionalText(body, "page"),
            Refusal.optionalText(body, "psid"),
            only,
            kind,
            when.equals("after"),
            times,
            new GraphError(
                Refusal.number(body, "status", 200, 599, status),
                Refusal.number(body, "code", 0, Integer.MAX_VALUE, 1),
                Refusal.number(body, "subcode", 0, Integer.MAX_VALUE, 0),
                message,
                body.has("transient") ? Refusal.flag(body, "transient", false) : null,
                Refusal.optionalText(body, "userTitle"),
                Refusal.optionalText(body, "userMessage")),
            body.path("message").asText("Internal Server Error"),
            Refusal.number(body, "millis", 0, 600_000, 1000),
            headers);
    faults.add(fault);
    return fault;
  }

  /** The fault that strikes this call, counted as used. */
  synchronized @Nullable Fault take(String page, @Nullable String psid, String callKind) {
    for (int i = 0; i < faults.size(); i++) {
      var fault = faults.get(i);
      if (fault.hits(page, psid, callKind)) {
        var left = fault.once();
        if (left.times() == 0) {
          faults.remove(i);
        } else {
          faults.set(i, left);
        }
        return fault;
      }
    }
    return null;
  }

  synchronized List<Fault> list() {
    return List.copyOf(faults);
  }

  synchronized int clear() {
    int n = faults.size();
    faults.clear();
    return n;
  }

  private static Kind kind(String name) {
    for (var kind : Kind.values()) {
      if (word(kind).equals(name)) {
        return kind;
      }
    }
    throw Refusal.badField(
        "fault",
        "must be one of "
            + String.join(", ", List.of(Kind.values()).stream().map(Faults::word).toList()));
  }

  static String word(Kind kind) {
    return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
