package io.otn.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the sandbox's page shows, ready for its templates. */
class PhoneView {
  private static final Pattern URL = Pattern.compile("https?://\\S+");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** A piece of text, a link when it has a URL. */
  record Part(String text, boolean link) {}

  /**
   * @param look {@code mine}, {@code theirs}, {@code request} or {@code notice}
   * @param more what stands below or instead of the text
   */
  record Bubble(
      String mid,
      String look,
      List<Part> parts,
      PhoneMessage more,
      String time,
      boolean tapped,
      @Nullable String reaction) {}

  /** Whose phone it is, or could be. */
  record Owner(String page, String psid, String name) {
    static Owner of(Person person) {
      return new Owner(person.page, person.psid, person.name);
    }
  }

  record Chat(
      String page,
      String pageName,
      String psid,
      String name,
      boolean blocked,
      boolean open,
      String window,
      List<Bubble> bubbles,
      String seen) {}

  record Ware(long id, String product, String variant, String price, int available) {}

  record Range(String domain, List<Ware> wares, String seen) {}

  /**
   * @param cut whether it costs less than it did at first
   */
  record Priced(String id, String title, String price, boolean cut, String fullPrice) {}

  /** What others publish for the gateway to read. */
  record Listed(List<Priced> items, String event, String begins, boolean begun, String seen) {}

  record Entry(
      String time, boolean incoming, String who, String what, String outcome, String mood) {}

  record Calls(List<Entry> entries, String seen) {}

  record Trouble(
      String name,
      boolean blocked,
      boolean restricted,
      boolean featureOff,
      boolean twice,
      boolean reversed,
      boolean spamRule,
      List<String> faults,
      String now,
      boolean moved,
      String seen) {}

  private final World world;
  private final SandboxClock clock;
  private final Shop shop;
  private final Outlet outlet;
  private final BoxOffice office;
  private final CallLog log;
  private final Faults faults;
  private final Webhooks webhooks;
  private final RuleBook book;

  PhoneView(
      World world,
      SandboxClock clock,
      Shop shop,
      Outlet outlet,
      BoxOffice office,
      CallLog log,
      Faults faults,
      Webhooks webhooks,
      RuleBook book) {
    this.world = world;
    this.clock = clock;
    this.shop = shop;
    this.outlet = outlet;
    this.office = office;
    this.log = log;
    this.faults = faults;
    this.webhooks = webhooks;
    this.book = book;
  }

  Chat chat(Person person) {
    return world.exclusively(
        () -> {
          var now = clock.now();
          var bubbles = new ArrayList<Bubble>();
          var lines = person.chat();
          for (var line : lines.subList(Math.max(0, lines.size() - 60), lines.size())) {
            bubbles.add(bubble(line, line == lines.getLast()));
          }
          var page = world.page(person.page);
          var open = person.windowOpen(now);
          var chat =
              new Chat(
                  person.page,
                  page == null ? person.page : page.name(),
                  person.psid,
                  person.name,
                  person.unavailable != null,
                  open,
                  open ? "open for " + left(now, person.windowUntil) : "closed",
                  bubbles,
                  "");
          return new Chat(
              chat.page,
              chat.pageName,
              chat.psid,
              chat.name,
              chat.blocked,
              chat.open,
              chat.window,
              chat.bubbles,
              seen(chat));
        });
  }

  Range range() {
    var wares = new ArrayList<Ware>();
    for (var product : shop.products()) {
      for (var variant : product.variants()) {
        wares.add(
            new Ware(
                variant.id(),
                product.title(),
                variant.title(),
                product.price(),
                shop.available(variant)));
      }
    }
    return new Range(shop.domain(), wares, seen(wares));
  }

  Listed listed() {
    var items =
        outlet.items().stream()
            .map(
                item -> {
                  var price = outlet.price(item);
                  return new Priced(
                      item.id(),
                      item.title(),
                      price,
                      !price.equals(item.fullPrice()),
                      item.fullPrice());
                })
            .toList();
    var listed = new Listed(items, BoxOffice.EVENT, office.begins(), office.begun(), "");
    return new Listed(listed.items, listed.event, listed.begins, listed.begun, seen(listed));
  }

  Calls calls() {
    var entries =
        log.calls().stream()
            .limit(40)
            .map(
                call ->
                    new Entry(
                        SECONDS.format(call.at()),
                        call.direction().equals("in"),
                        call.who(),
                        call.what(),
                        call.outcome(),
                        call.good() ? "good" : "bad"))
            .toList();
    return new Calls(entries, "n" + log.version());
  }

  Trouble trouble(Person person) {
    var standing = world.standing(person.page);
    var waiting = faults.list().stream().map(PhoneView::describe).toList();
    var now = switchesAt(person, standing, waiting, "");
    return switchesAt(person, standing, waiting, seen(now));
  }

  private Trouble switchesAt(
      Person person, Fact.Standing standing, List<String> waiting, String seen) {
    return new Trouble(
        person.name,
        person.unavailable != null,
        standing.restricted(),
        !standing.feature().equals("approved"),
        webhooks.switches().copies() > 1,
        webhooks.switches().reverse(),
        book.rules().requestSpam(),
        waiting,
        DAY.format(clock.now()),
        !clock.offset().isZero(),
        seen);
  }

  private static String describe(Faults.Fault fault) {
    var what =
        switch (fault.fault()) {
          case ERROR -> fault.error().outcome();
          case CUT -> "connection cut " + (fault.after() ? "after" : "before") + " accepting";
          case SLOW -> "answer after %.1f s".formatted(fault.millis() / 1000.0);
          default -> Faults.word(fault.fault());
        };
    return fault.times() < 0 ? what + ", until cleared" : what + " × " + fault.times();
  }

  private static Bubble bubble(Person.Line line, boolean last) {
    var look =
        line.from().equals("person")
            ? "mine"
            : line.kind().equals("one_time_notif_req")
                ? "request"
                : "token".equals(line.via()) ? "notice" : "theirs";
    var more = PhoneMessage.of(line.message(), last);
    // Cards and files say all themselves.
    var text = line.text() == null || !more.cards().isEmpty() ? "" : line.text();
    return new Bubble(
        line.mid(),
        look,
        parts(text),
        more,
        TIME.format(line.at()),
        line.tapped(),
        line.reaction());
  }

  private static List<Part> parts(String text) {
    var parts = new ArrayList<Part>();
    var matcher = URL.matcher(text);
    int from = 0;
    while (matcher.find()) {
      if (matcher.start() > from) {
        parts.add(new Part(text.substring(from, matcher.start()), false));
      }
      parts.add(new Part(matcher.group(), true));
      from = matcher.end();
    }
    if (from < text.length()) {
      parts.add(new Part(text.substring(from), false));
    }
    return parts;
  }

  private static String left(Instant now, Instant until) {
    var left = Duration.between(now, until);
    return left.toHours() > 0 ? left.toHours() + " h" : Math.max(1, left.toMinutes()) + " min";
  }

  /** Short, and other as soon as anything shown is other. */
  private static String seen(Object shown) {
    return "s" + Integer.toHexString(shown.hashCode());
  }
}
