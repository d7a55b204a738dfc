package io.otn.sandbox;

import io.otn.sandbox.SandboxSettings.PageSettings;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * The page with the phone, the shop and the trouble. Its parts ask for themselves every second and
 * are told 204 while nothing changed, so nothing flickers and nobody reloads.
 */
@Controller("sandboxPhone")
@InSandbox
class PhoneController {
  private static final String PARTS = "sandbox/parts :: ";

  private final World world;
  private final People people;
  private final PhoneView view;
  private final Shop shop;
  private final Outlet outlet;
  private final BoxOffice office;
  private final Bot bot;
  private final Switchboard switchboard;

  PhoneController(
      World world,
      People people,
      PhoneView view,
      Shop shop,
      Outlet outlet,
      BoxOffice office,
      Bot bot,
      Switchboard switchboard) {
    this.world = world;
    this.people = people;
    this.view = view;
    this.shop = shop;
    this.outlet = outlet;
    this.office = office;
    this.bot = bot;
    this.switchboard = switchboard;
  }

  @GetMapping({"/sandbox", "/sandbox/"})
  String page(
      @RequestParam(required = false) @Nullable String page,
      @RequestParam(required = false) @Nullable String psid,
      @RequestParam(required = false) @Nullable String ref,
      Model model) {
    var id =
        page == null ? world.pages().stream().findFirst().map(PageSettings::id).orElse("") : page;
    var all = world.people(id).stream().limit(6).toList();
    var chosen = psid != null ? psid : all.isEmpty() ? "7001001" : all.getFirst().psid;
    if (all.isEmpty() && world.page(id) != null) {
      people.join(id, chosen, "Ada");
      all = world.people(id);
    }
    var person = people.find(id, chosen);
    if (all.stream().noneMatch(other -> other.psid.equals(chosen))) {
      all = Stream.concat(Stream.of(person), all.stream()).toList();
    }
    model.addAttribute("pages", world.pages());
    model.addAttribute("people", all.stream().map(PhoneView.Owner::of).toList());
    model.addAttribute("person", PhoneView.Owner.of(person));
    model.addAttribute("chat", view.chat(person));
    model.addAttribute("range", view.range());
    model.addAttribute("listed", view.listed());
    model.addAttribute("trouble", view.trouble(person));
    model.addAttribute("calls", view.calls());
    model.addAttribute("ref", ref);
    return "sandbox/phone";
  }

  /** Where a link to a chat leads: the phone, which asks whether to open it, as Messenger does. */
  @GetMapping("/sandbox/m.me/{page}")
  ModelAndView link(
      @PathVariable String page, @RequestParam(required = false) @Nullable String ref) {
    return new ModelAndView("redirect:/sandbox").addObject("page", page).addObject("ref", ref);
  }

  @PostMapping("/sandbox/ui/follow")
  ModelAndView follow(
      @RequestParam String page, @RequestParam String psid, @RequestParam String ref) {
    var unused = people.follow(people.find(page, psid), ref, null);
    return new ModelAndView("redirect:/sandbox").addObject("page", page).addObject("psid", psid);
  }

  /** A product as the shop shows it, with the link by which a visitor asks to be told. */
  @GetMapping("/sandbox/products/{variant}")
  ModelAndView product(
      @PathVariable long variant, @RequestParam(required = false) @Nullable String page)
      throws InterruptedException {
    var id =
        page == null ? world.pages().stream().findFirst().map(PageSettings::id).orElse("") : page;
    var product = shop.productOf(variant);
    var ware = shop.variant(variant);
    return new ModelAndView("sandbox/product")
        .addObject("domain", shop.domain())
        .addObject("product", product)
        .addObject("variant", ware)
        .addObject("available", shop.available(ware))
        .addObject("link", bot.link(id, variant));
  }

  @GetMapping("/sandbox/ui/chat")
  @Nullable Object chat(
      @RequestParam String page, @RequestParam String psid, @RequestParam String seen) {
    var person = people.find(page, psid);
    // Whoever looks at the phone has read what is on it.
    var unused = people.read(person);
    var chat = view.chat(person);
    return part("chat", chat, chat.seen().equals(seen));
  }

  @PostMapping("/sandbox/ui/say")
  @Nullable Object say(
      @RequestParam String page, @RequestParam String psid, @RequestParam String text) {
    var person = people.find(page, psid);
    if (!text.isBlank()) {
      var unused = people.write(person, text.strip(), null, null);
    }
    return part("chat", view.chat(person), false);
  }

  @PostMapping("/sandbox/ui/tap")
  @Nullable Object tap(
      @RequestParam String page, @RequestParam String psid, @RequestParam String mid) {
    var person = people.find(page, psid);
    var unused = people.tap(person, mid);
    return part("chat", view.chat(person), false);
  }

  /** Taps a quick reply: its title is said, its payload goes with it. */
  @PostMapping("/sandbox/ui/reply")
  @Nullable Object reply(
      @RequestParam String page,
      @RequestParam String psid,
      @RequestParam String title,
      @RequestParam String payload) {
    var person = people.find(page, psid);
    var unused = people.write(person, title, null, payload);
    return part("chat", view.chat(person), false);
  }

  /** Taps a button that posts back. */
  @PostMapping("/sandbox/ui/button")
  @Nullable Object button(
      @RequestParam String page,
      @RequestParam String psid,
      @RequestParam String title,
      @RequestParam String payload) {
    var person = people.find(page, psid);
    var unused = people.postback(person, title, payload, null, null);
    return part("chat", view.chat(person), false);
  }

  @PostMapping("/sandbox/ui/react")
  @Nullable Object react(
      @RequestParam String page, @RequestParam String psid, @RequestParam String mid) {
    var person = people.find(page, psid);
    var line = world.exclusively(() -> person.line(mid));
    var unused = people.react(person, mid, line != null && line.reaction() != null ? null : "❤");
    return part("chat", view.chat(person), false);
  }

  @GetMapping("/sandbox/ui/shop")
  @Nullable Object shop(@RequestParam String seen) {
    var range = view.range();
    return part("range", range, range.seen().equals(seen));
  }

  @PostMapping("/sandbox/ui/stock")
  @Nullable Object stock(@RequestParam long variant, @RequestParam int available)
      throws InterruptedException {
    if (available < 0) {
      throw Refusal.badField("available", "must not be negative");
    }
    var unused = shop.stock(variant, available);
    return part("range", view.range(), false);
  }

  @PostMapping("/sandbox/ui/offer")
  Object offer(@RequestParam String page, @RequestParam String psid, @RequestParam long variant)
      throws InterruptedException {
    return said(people.find(page, psid), bot.restock(variant));
  }

  private ModelAndView said(Person person, Bot.Offer offer) throws InterruptedException {
    return new ModelAndView(PARTS + "said", "said", bot.offer(person.page, person.psid, offer));
  }

  @GetMapping("/sandbox/ui/listed")
  @Nullable Object listed(@RequestParam String seen) {
    var listed = view.listed();
    return part("listed", listed, listed.seen().equals(seen));
  }

  @PostMapping("/sandbox/ui/price")
  @Nullable Object price(@RequestParam String item, @RequestParam boolean cut) {
    var which = outlet.item(item);
    if (cut) {
      outlet.cut(which);
    } else {
      outlet.price(which, which.fullPrice());
    }
    return part("listed", view.listed(), false);
  }

  @PostMapping("/sandbox/ui/sale")
  @Nullable Object sale() {
    var unused = office.beginIn(Duration.ofMinutes(2));
    return part("listed", view.listed(), false);
  }

  @PostMapping("/sandbox/ui/offer-price")
  Object offerPrice(@RequestParam String page, @RequestParam String psid, @RequestParam String item)
      throws InterruptedException {
    return said(people.find(page, psid), bot.price(outlet.item(item)));
  }

  @PostMapping("/sandbox/ui/offer-sale")
  Object offerSale(@RequestParam String page, @RequestParam String psid)
      throws InterruptedException {
    return said(people.find(page, psid), Bot.sale());
  }

  @GetMapping("/sandbox/ui/trouble")
  @Nullable Object trouble(
      @RequestParam String page, @RequestParam String psid, @RequestParam String seen) {
    var trouble = view.trouble(people.find(page, psid));
    return part("trouble", trouble, trouble.seen().equals(seen));
  }

  @PostMapping("/sandbox/ui/trouble")
  @Nullable Object press(
      @RequestParam String page, @RequestParam String psid, @RequestParam String what) {
    var person = people.find(page, psid);
    switchboard.press(person, what);
    return part("trouble", view.trouble(person), false);
  }

  @PostMapping("/sandbox/ui/clock")
  @Nullable Object clock(
      @RequestParam String page, @RequestParam String psid, @RequestParam int hours) {
    if (hours < 0) {
      throw Refusal.badField("hours", "must not be negative: time runs forward only");
    }
    world.moveClock(Duration.ofHours(hours));
    return part("trouble", view.trouble(people.find(page, psid)), false);
  }

  @GetMapping("/sandbox/ui/calls")
  @Nullable Object calls(@RequestParam String seen) {
    var calls = view.calls();
    return part("calls", calls, calls.seen().equals(seen));
  }

  private static Object part(String name, Object model, boolean same) {
    if (same) {
      var nothing = new ModelAndView((String) null);
      nothing.setStatus(HttpStatus.NO_CONTENT);
      nothing.setView((m, request, response) -> {});
      return nothing;
    }
    return new ModelAndView(PARTS + name, name, model);
  }
}
