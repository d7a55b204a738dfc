package io.otn.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Counts each page's calls against Messenger's limits, and tells how near they are. */
class Usage {
  private final Map<String, PageUsage> pages = new ConcurrentHashMap<>();
  private final World world;
  private final RuleBook book;
  private final SandboxClock clock;

  Usage(World world, RuleBook book, SandboxClock clock) {
    this.world = world;
    this.book = book;
    this.clock = clock;
  }

  /**
   * Counts one call.
   *
   * @throws GraphError.RefusedCall 613 for too many in a second, 80006 for too many in a day
   */
  void count(String page, boolean heavy) {
    var usage = pages.computeIfAbsent(page, id -> new PageUsage());
    var rules = book.rules();
    var now = clock.now();
    synchronized (usage) {
      usage.forget(now);
      if (usage.day >= dailyLimit(page)) {
        throw GraphError.of(
                rules.throttleStatus(),
                80006,
                0,
                "There have been too many messenger api calls to this Page account. Wait a bit and try again.")
            .refused();
      }
      var second = heavy ? usage.heavy : usage.light;
      if (second.size() >= (heavy ? rules.mediaPerSecond() : rules.sendsPerSecond())) {
        throw GraphError.of(
                rules.throttleStatus(), 613, 0, "Calls to this api have exceeded the rate limit.")
            .refused();
      }
      second.addLast(now);
      usage.day++;
      usage.minutes.merge(minute(now), 1, Integer::sum);
    }
  }

  /** The usage headers; none below one per cent. */
  Map<String, String> headers(String page) {
    var headers = new LinkedHashMap<String, String>();
    var usage = pages.get(page);
    if (usage == null) {
      return headers;
    }
    synchronized (usage) {
      var now = clock.now();
      usage.forget(now);
      long percent = Math.min(100, usage.day * 100L / Math.max(1, dailyLimit(page)));
      if (percent < 1) {
        return headers;
      }
      // Minutes until the oldest call leaves the 24 hours.
      long regain =
          percent < 100 || usage.minutes.isEmpty()
              ? 0
              : Math.max(1, usage.minutes.firstKey() + 1440 - minute(now));
      var app = Json.object();
      app.put("call_count", percent)
          .put("total_time", percent / 2)
          .put("total_cputime", percent / 3);
      headers.put("X-App-Usage", app.toString());
      headers.put("X-Page-Usage", app.toString());
      var business = Json.object();
      business
          .putArray(page)
          .addObject()
          .put("type", "messenger")
          .put("call_count", percent)
          .put("total_cputime", percent / 3)
          .put("total_time", percent / 2)
          .put("estimated_time_to_regain_access", regain);
      headers.put("X-Business-Use-Case-Usage", business.toString());
    }
    return headers;
  }

  private long dailyLimit(String page) {
    return (long) book.rules().dailyPerPerson() * world.engaged(page);
  }

  private static long minute(Instant at) {
    return at.getEpochSecond() / 60;
  }

  private static final class PageUsage {
    private final Deque<Instant> light = new ArrayDeque<>();
    private final Deque<Instant> heavy = new ArrayDeque<>();
    private final TreeMap<Long, Integer> minutes = new TreeMap<>();
    private long day;

    void forget(Instant now) {
      var second = now.minus(Duration.ofSeconds(1));
      while (!light.isEmpty() && !light.peekFirst().isAfter(second)) {
        light.removeFirst();
      }
      while (!heavy.isEmpty() && !heavy.peekFirst().isAfter(second)) {
        heavy.removeFirst();
      }
      while (!minutes.isEmpty() && minutes.firstKey() <= minute(now) - 1440) {
        day -= minutes.pollFirstEntry().getValue();
      }
    }
  }
}
