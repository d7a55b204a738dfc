package io.otn.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A person as one page knows them. Touched only inside {@link World#exclusively}. */
final class Person {
  final String page;
  final String psid;
  final String name;
  private final Map<String, Line> lines = new LinkedHashMap<>();
  Instant windowUntil = Instant.EPOCH;
  Instant readUntil = Instant.EPOCH;
  @Nullable Instant lastWroteAt;

  /** The error a send gets because the person blocked the page; null when it can write. */
  @Nullable String unavailable;

  Person(String page, String psid, String name) {
    this.page = page;
    this.psid = psid;
    this.name = name;
  }

  /**
   * One line of the chat.
   *
   * @param from {@code page} or {@code person}
   * @param tapped whether Notify Me was tapped, on a card
   * @param via how the page could write: {@code id} or {@code token}
   */
  record Line(
      String mid,
      String from,
      String kind,
      @Nullable String text,
      Instant at,
      boolean tapped,
      @Nullable String via,
      @Nullable String reaction,
      @Nullable String replyTo,
      com.fasterxml.jackson.databind.@Nullable JsonNode message) {

    Line withTap() {
      return new Line(mid, from, kind, text, at, true, via, reaction, replyTo, message);
    }

    Line withReaction(@Nullable String emoji) {
      return new Line(mid, from, kind, text, at, tapped, via, emoji, replyTo, message);
    }
  }

  void add(Line line) {
    lines.put(line.mid(), line);
  }

  void replace(Line line) {
    lines.replace(line.mid(), line);
  }

  @Nullable Line line(String mid) {
    return lines.get(mid);
  }

  List<Line> chat() {
    return new ArrayList<>(lines.values());
  }

  boolean windowOpen(Instant now) {
    return now.isBefore(windowUntil);
  }

  /** Whether a card with this title came after then. */
  boolean askedSince(String title, Instant then) {
    return lines.values().stream()
        .anyMatch(
            line ->
                "one_time_notif_req".equals(line.kind())
                    && title.equals(line.text())
                    && line.at().isAfter(then));
  }
}
