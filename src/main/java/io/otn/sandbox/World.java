package io.otn.sandbox;

import io.otn.sandbox.SandboxSettings.PageSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is so: pages, people, chats, tokens, stock, prices. Changed by facts alone, which
 * go to the journal first; built again from the journal at the start.
 */
class World {
  /** What a page is subscribed to when nobody said otherwise. */
  static final List<String> ALL_FIELDS =
      List.of(
          "messages",
          "messaging_postbacks",
          "messaging_optins",
          "messaging_referrals",
          "message_deliveries",
          "message_reads",
          "message_echoes",
          "message_reactions",
          "messaging_policy_enforcement");

  /** A one-time token and what became of it. */
  record Token(
      String token, String page, String psid, Instant grantedAt, @Nullable String spentOn) {}

  private final Journal journal;
  private final SandboxClock clock;
  private final Surroundings surroundings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Fact.Standing> standings = new LinkedHashMap<>();
  private final Map<String, Map<String, Person>> people = new LinkedHashMap<>();
  private final Map<String, Token> tokens = new LinkedHashMap<>();
  private final List<Fact.Sent> sent = new ArrayList<>();
  private final Map<String, Fact.Queued> queued = new LinkedHashMap<>();
  private final Map<Long, Fact.Stocked> stock = new LinkedHashMap<>();
  private final Map<String, Fact.Priced> prices = new LinkedHashMap<>();
  private Fact.@Nullable OnSale sale;
  private volatile long version;

  World(Journal journal, SandboxClock clock, Surroundings surroundings, SandboxSettings settings) {
    this.journal = journal;
    this.clock = clock;
    this.surroundings = surroundings;
    journal.replay(this::apply);
    var pages = surroundings.pages();
    if (people.isEmpty() && !pages.isEmpty()) {
      int n = 1;
      for (var name : settings.people()) {
        record(
            new Fact.Joined(pages.getFirst().id(), "700100%d".formatted(n++), name, clock.now()));
      }
    }
  }

  /** A look and a change with nothing in between. */
  <T> T exclusively(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  void record(Fact... facts) {
    record(List.of(facts));
  }

  void record(List<? extends Fact> facts) {
    lock.lock();
    try {
      journal.append(facts);
      facts.forEach(this::apply);
    } finally {
      lock.unlock();
    }
  }

  /** Grows with every change, so that a reader can tell whether anything is new. */
  long version() {
    return version;
  }

  @Nullable PageSettings page(String id) {
    return surroundings.pages().stream().filter(p -> p.id().equals(id)).findFirst().orElse(null);
  }

  List<PageSettings> pages() {
    return surroundings.pages();
  }

  Fact.Standing standing(String page) {
    return exclusively(
        () ->
            standings.getOrDefault(
                page, new Fact.Standing(page, "approved", false, false, ALL_FIELDS)));
  }

  @Nullable Person person(String page, String psid) {
    return exclusively(() -> people.getOrDefault(page, Map.of()).get(psid));
  }

  List<Person> people(String page) {
    return exclusively(() -> List.copyOf(people.getOrDefault(page, Map.of()).values()));
  }

  int engaged(String page) {
    return exclusively(() -> people.getOrDefault(page, Map.of()).size());
  }

  @Nullable Token token(String token) {
    return exclusively(() -> tokens.get(token));
  }

  List<Fact.Sent> sent() {
    return exclusively(() -> List.copyOf(sent));
  }

  Collection<Fact.Queued> queued() {
    return exclusively(() -> List.copyOf(queued.values()));
  }

  Fact.@Nullable Stocked stock(long variant) {
    return exclusively(() -> stock.get(variant));
  }

  Fact.@Nullable Priced price(String item) {
    return exclusively(() -> prices.get(item));
  }

  Fact.@Nullable OnSale sale() {
    lock.lock();
    try {
      return sale;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock or at the start
  private void apply(Fact fact) {
    version++;
    switch (fact) {
      case Fact.Joined f -> join(f.page(), f.psid(), f.name());
      case Fact.Window f -> {
        var person = join(f.page(), f.psid(), null);
        if (f.until().isAfter(person.windowUntil)) {
          person.windowUntil = f.until();
        }
      }
      case Fact.Blocked f -> join(f.page(), f.psid(), null).unavailable = f.answer();
      case Fact.Wrote f -> {
        var person = join(f.page(), f.psid(), null);
        person.lastWroteAt = f.at();
        person.add(
            new Person.Line(
                f.mid(), "person", "text", f.text(), f.at(), false, null, null, f.replyTo(), null));
      }
      case Fact.Sent f -> sent(f);
      case Fact.Tapped f -> tapped(f);
      case Fact.Holders f -> holders(f);
      case Fact.Reacted f -> {
        var person = join(f.page(), f.psid(), null);
        var line = person.line(f.mid());
        if (line != null) {
          person.replace(line.withReaction(f.emoji()));
        }
      }
      case Fact.Read f -> join(f.page(), f.psid(), null).readUntil = f.at();
      case Fact.Standing f -> standings.put(f.page(), f);
      case Fact.Queued f -> queued.put(f.id(), f);
      case Fact.Posted f -> queued.remove(f.id());
      case Fact.Stocked f -> stock.put(f.variant(), f);
      case Fact.Priced f -> prices.put(f.item(), f);
      case Fact.OnSale f -> sale = f;
      case Fact.ClockMoved f -> clock.moveTo(f.offset());
    }
  }

  private void sent(Fact.Sent f) {
    sent.add(f);
    join(f.page(), f.psid(), null)
        .add(
            new Person.Line(
                f.mid(),
                "page",
                f.kind(),
                f.text(),
                f.at(),
                false,
                f.via(),
                null,
                null,
                f.message()));
    var token = f.token() == null ? null : tokens.get(f.token());
    if (token != null) {
      tokens.put(
          token.token(),
          new Token(token.token(), token.page(), token.psid(), token.grantedAt(), f.mid()));
    }
  }

  private void tapped(Fact.Tapped f) {
    tokens.put(f.token(), new Token(f.token(), f.page(), f.psid(), f.at(), null));
    var person = join(f.page(), f.psid(), null);
    var line = person.line(f.mid());
    if (line != null) {
      person.replace(line.withTap());
    }
  }

  private void holders(Fact.Holders f) {
    for (var holder : f.holders()) {
      var person = join(f.page(), holder.psid(), "Holder " + holder.psid());
      person.add(
          new Person.Line(
              holder.mid(),
              "page",
              "one_time_notif_req",
              f.title(),
              f.at(),
              true,
              "id",
              null,
              null,
              null));
      tokens.put(holder.token(), new Token(holder.token(), f.page(), holder.psid(), f.at(), null));
    }
  }

  private Person join(String page, String psid, @Nullable String name) {
    return people
        .computeIfAbsent(page, id -> new LinkedHashMap<>())
        .computeIfAbsent(psid, id -> new Person(page, id, name == null ? "Person " + psid : name));
  }

  /** Moves the sandbox's time; it never runs backwards, for nothing in the world could either. */
  void moveClock(Duration by) {
    exclusively(
        () -> {
          record(new Fact.ClockMoved(clock.offset().plus(by)));
          return by;
        });
  }
}
