package io.otn.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What people do in Messenger, and the events that come of it. */
class People {
  private static final int PER_POST = 200;

  /**
   * What an action led to.
   *
   * @param mid the message it made, if it made one
   * @param posted the status of the event's first try; complete with 0 when there is no event
   */
  record Done(@Nullable String mid, boolean happened, CompletableFuture<Integer> posted) {
    static final Done NOTHING = new Done(null, false, CompletableFuture.completedFuture(0));
  }

  private final World world;
  private final SandboxClock clock;
  private final RuleBook book;
  private final Webhooks webhooks;

  People(World world, SandboxClock clock, RuleBook book, Webhooks webhooks) {
    this.world = world;
    this.clock = clock;
    this.book = book;
    this.webhooks = webhooks;
  }

  Person join(String page, String psid, String name) {
    world.record(new Fact.Joined(page, psid, name, clock.now()));
    return find(page, psid);
  }

  Person find(String page, String psid) {
    if (world.page(page) == null) {
      throw Refusal.notFound(
          "There is no page %s. Write one of %s, or add it to otn.sandbox.pages."
              .formatted(page, world.pages().stream().map(p -> p.id()).toList()));
    }
    var person = world.person(page, psid);
    if (person == null) {
      throw Refusal.notFound(
          "Page %s knows no person %s. Create them by POST /sandbox/people first."
              .formatted(page, psid));
    }
    return person;
  }

  Done write(Person person, String text, @Nullable String replyTo, @Nullable String quickReply) {
    var now = clock.now();
    var wrote = new Fact.Wrote(person.page, person.psid, Ids.message(), text, replyTo, now);
    if (replyTo != null) {
      line(person, replyTo);
    }
    world.record(wrote, window(person, now));
    var posted =
        webhooks.post(person.page, person.psid, "messages", Events.message(wrote, quickReply));
    return new Done(wrote.mid(), true, posted);
  }

  /** Taps Notify Me; a second tap on the same card yields nothing. */
  Done tap(Person person, String mid) {
    var now = clock.now();
    return world.exclusively(
        () -> {
          var line = line(person, mid);
          if (!line.kind().equals("one_time_notif_req")) {
            throw Refusal.conflict(
                "no_card", "Message %s is no card with Notify Me.".formatted(mid));
          }
          if (line.tapped() || line.message() == null) {
            return Done.NOTHING;
          }
          var payload = line.message().at("/attachment/payload/payload").asText();
          var tapped = new Fact.Tapped(person.page, person.psid, mid, Ids.token(), payload, now);
          var events =
              webhooks.prepare(
                  person.page,
                  person.psid,
                  "messaging_optins",
                  Events.optin(person.page, person.psid, now, payload, tapped.token()));
          var facts = new ArrayList<Fact>(events);
          facts.add(tapped);
          if (book.rules().tapOpensWindow()) {
            facts.add(window(person, now));
          }
          world.record(facts);
          return new Done(mid, true, webhooks.dispatch(events));
        });
  }

  /**
   * @param emoji null takes the reaction back, which opens no window
   */
  Done react(Person person, String mid, @Nullable String emoji) {
    var now = clock.now();
    line(person, mid);
    world.record(new Fact.Reacted(person.page, person.psid, mid, emoji));
    if (emoji != null) {
      world.record(window(person, now));
    }
    var event = Events.reaction(person.page, person.psid, now, mid, emoji);
    return new Done(mid, true, webhooks.post(person.page, person.psid, "message_reactions", event));
  }

  /**
   * Follows an m.me link: a referral on an old thread, a postback on a new one.
   *
   * @param ad the advertisement that held the link; null for a plain one
   */
  Done follow(Person person, String ref, @Nullable String ad) {
    var now = clock.now();
    var fresh = world.exclusively(() -> person.chat().isEmpty());
    world.record(window(person, now));
    if (fresh) {
      return postback(person, "Get Started", "GET_STARTED", ref, ad);
    }
    var event = Events.referral(person.page, person.psid, now, ref, ad);
    return new Done(
        null, true, webhooks.post(person.page, person.psid, "messaging_referrals", event));
  }

  Done postback(
      Person person, String title, String payload, @Nullable String ref, @Nullable String ad) {
    var now = clock.now();
    world.record(
        new Fact.Wrote(person.page, person.psid, Ids.message(), title, null, now),
        window(person, now));
    var event = Events.postback(person.page, person.psid, now, title, payload, ref, ad);
    return new Done(
        null, true, webhooks.post(person.page, person.psid, "messaging_postbacks", event));
  }

  /** Opens the chat: what the page wrote is read. Nothing happens when nothing is new. */
  Done read(Person person) {
    var now = clock.now();
    var fresh =
        world.exclusively(
            () -> {
              var unread =
                  person.chat().stream()
                      .anyMatch(
                          line ->
                              line.from().equals("page") && line.at().isAfter(person.readUntil));
              if (unread) {
                world.record(new Fact.Read(person.page, person.psid, now));
              }
              return unread;
            });
    if (!fresh) {
      return Done.NOTHING;
    }
    var event = Events.read(person.page, person.psid, now);
    return new Done(null, true, webhooks.post(person.page, person.psid, "message_reads", event));
  }

  /**
   * @param answer the error that sends get from now on; null unblocks
   */
  void block(Person person, @Nullable String answer) {
    world.record(new Fact.Blocked(person.page, person.psid, answer));
  }

  /** Many people who tapped the same card, told to the gateway in few posts. */
  List<Fact.Holder> crowd(
      String page,
      int count,
      String title,
      String payload,
      boolean post,
      List<CompletableFuture<Integer>> posted) {
    var now = clock.now();
    var all = new ArrayList<Fact.Holder>(count);
    long first = 8_000_000_000_000_000L + world.version() * 1_000_000L;
    for (int from = 0; from < count; from += PER_POST) {
      var some = new ArrayList<Fact.Holder>(PER_POST);
      for (int i = from; i < Math.min(count, from + PER_POST); i++) {
        some.add(new Fact.Holder(String.valueOf(first + i), Ids.message(), Ids.token()));
      }
      all.addAll(some);
      var facts = new ArrayList<Fact>();
      facts.add(new Fact.Holders(page, title, payload, now, some));
      if (post) {
        // A millisecond apart, so that there is an order in which they asked.
        var events = new ArrayList<ObjectNode>(some.size());
        for (int i = 0; i < some.size(); i++) {
          var holder = some.get(i);
          var at = now.minusMillis(count).plusMillis(from + i);
          events.add(Events.optin(page, holder.psid(), at, payload, holder.token()));
        }
        var batch = webhooks.prepare(page, "crowd", "messaging_optins", events);
        facts.addAll(batch);
        world.record(facts);
        posted.add(webhooks.dispatch(batch));
      } else {
        world.record(facts);
      }
    }
    return all;
  }

  private Fact.Window window(Person person, Instant now) {
    return new Fact.Window(person.page, person.psid, now.plus(book.rules().window()));
  }

  private Person.Line line(Person person, String mid) {
    var line = world.exclusively(() -> person.line(mid));
    if (line == null) {
      throw Refusal.notFound(
          "The chat of %s has no message %s. GET /sandbox/people/%s/%s/chat lists them."
              .formatted(person.psid, mid, person.page, person.psid));
    }
    return line;
  }
}
