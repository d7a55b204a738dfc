package io.otn.console;

import io.otn.callback.Hooks;
import io.otn.page.Pages;
import io.otn.partner.PartnerBook;
import io.otn.partner.PartnerKeys;
import io.otn.partner.Quota;
import io.otn.web.ProblemException;
import io.otn.web.Scope;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * {@code /partners}: who may post events, and {@code /partners/{id}}: its keys, secrets and quota.
 * What is told once is shown on the answer to the form itself, and no address leads there again.
 */
@Controller
class PartnersPage {

  private static final Duration DAY = Duration.ofDays(1);

  private final PartnerBook book;
  private final Pages pages;
  private final Hooks hooks;

  PartnersPage(PartnerBook book, Pages pages, Hooks hooks) {
    this.hooks = hooks;
    this.book = book;
    this.pages = pages;
  }

  /**
   * What stands in the form for a new partner.
   *
   * @param topics with commas between them
   */
  record Form(
      String id,
      String page,
      String scheme,
      String shop,
      String url,
      String secret,
      String topics,
      @Nullable Integer events,
      @Nullable Integer seconds) {

    static final Form EMPTY = new Form("", "", "", "", "", "", "", 600, 60);

    private static @Nullable String given(String text) {
      return text.isBlank() ? null : text.strip();
    }

    PartnerBook.Wanted wanted() {
      return new PartnerBook.Wanted(
          id.strip(),
          page,
          scheme,
          given(shop),
          given(url),
          Arrays.stream(topics.split(",")).map(String::strip).filter(t -> !t.isEmpty()).toList(),
          quota(events, seconds),
          given(secret));
    }
  }

  private static @Nullable Quota quota(@Nullable Integer events, @Nullable Integer seconds) {
    return events == null || events < 1
        ? null
        : new Quota(events, seconds == null || seconds < 1 ? DAY : Duration.ofSeconds(seconds));
  }

  @GetMapping("/partners")
  ModelAndView all() {
    return list(Form.EMPTY);
  }

  private ModelAndView list(Form form) {
    return new ModelAndView("console/partners")
        .addObject("partners", book.all())
        .addObject("pages", pages.all())
        .addObject("hooks", hooks.all(null))
        .addObject("schemes", book.schemes())
        .addObject("form", form);
  }

  /** Shows the secret that was made, or what is wrong, above what was written. */
  @PostMapping("/partners")
  ModelAndView add(
      @RequestParam String id,
      @RequestParam String page,
      @RequestParam String scheme,
      @RequestParam(defaultValue = "") String shop,
      @RequestParam(defaultValue = "") String url,
      @RequestParam(defaultValue = "") String secret,
      @RequestParam(defaultValue = "") String topics,
      @RequestParam(required = false) @Nullable Integer events,
      @RequestParam(required = false) @Nullable Integer seconds) {
    Form form = new Form(id, page, scheme, shop, url, "", topics, events, seconds);
    PartnerBook.Wanted wanted =
        new Form(id, page, scheme, shop, url, secret, topics, events, seconds).wanted();
    try {
      String made = book.add(wanted);
      ModelAndView shown = show(wanted.id());
      return wanted.secret() == null ? shown.addObject("secret", made) : shown;
    } catch (ProblemException refused) {
      return refused(list(form), refused);
    }
  }

  private static ModelAndView refused(ModelAndView shown, ProblemException refused) {
    return shown.addObject("refused", refused.detail()).addObject("fields", refused.fields());
  }

  @GetMapping("/partners/{id}")
  ModelAndView one(@PathVariable String id) {
    return show(id);
  }

  private ModelAndView show(String id) {
    return new ModelAndView("console/partner")
        .addObject("partner", book.require(id))
        .addObject("scopes", List.of(Scope.values()));
  }

  /** The key stands on this answer alone. */
  @PostMapping("/partners/{id}/keys")
  ModelAndView issue(
      @PathVariable String id,
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "") List<String> scopes) {
    Set<Scope> wanted = EnumSet.noneOf(Scope.class);
    scopes.stream().map(Scope::of).flatMap(Optional::stream).forEach(wanted::add);
    try {
      PartnerKeys.Issued issued = book.issueKey(id, name, wanted);
      return show(id).addObject("key", issued.key());
    } catch (ProblemException refused) {
      return refused(show(id), refused);
    }
  }

  @GetMapping("/partners/{id}/keys/{key}/revoke")
  ModelAndView askRevoke(@PathVariable String id, @PathVariable String key) {
    PartnerKeys.Shown known =
        book.require(id).keys().stream()
            .filter(each -> each.id().equals(key))
            .findFirst()
            .orElseThrow(
                () ->
                    new ProblemException(
                        HttpStatus.NOT_FOUND, "key_unknown", "The partner has no such key."));
    String path = "/partners/" + id;
    return new Question(
            "partners",
            "Revoke the key of %s?".formatted(known.name()),
            "Who uses it is refused from then on. It cannot be brought back; a new key has to be"
                + " made and told.",
            "Revoke",
            path + "/keys/" + known.id() + "/revoke",
            path)
        .asked();
  }

  @PostMapping("/partners/{id}/keys/{key}/revoke")
  ModelAndView revoke(@PathVariable String id, @PathVariable String key) {
    book.revokeKey(id, key);
    return back(id);
  }

  /** The new secret stands on this answer alone. */
  @PostMapping("/partners/{id}/secret")
  ModelAndView replaceSecret(
      @PathVariable String id, @RequestParam(defaultValue = "24") int overlap) {
    try {
      PartnerBook.Replaced replaced = book.replaceSecret(id, Duration.ofHours(overlap));
      return show(id).addObject("secret", replaced.secret());
    } catch (ProblemException refused) {
      return refused(show(id), refused);
    }
  }

  /** No number lifts the quota. */
  @PostMapping("/partners/{id}/quota")
  ModelAndView limit(
      @PathVariable String id,
      @RequestParam(required = false) @Nullable Integer events,
      @RequestParam(required = false) @Nullable Integer seconds) {
    book.limit(id, quota(events, seconds));
    return back(id);
  }

  @GetMapping("/partners/{id}/remove")
  ModelAndView askRemove(@PathVariable String id) {
    String path = "/partners/" + book.require(id).id();
    return new Question(
            "partners",
            "Remove %s?".formatted(id),
            "Its keys and secrets open nothing from then on. Its events stay, and what they set"
                + " going goes on.",
            "Remove",
            path + "/remove",
            path)
        .asked();
  }

  @PostMapping("/partners/{id}/remove")
  ModelAndView remove(@PathVariable String id) {
    book.remove(id);
    return new ModelAndView("redirect:/partners");
  }

  /** An address that was switched off is told again. */
  @PostMapping("/partners/hooks/{hook}/switch-on")
  ModelAndView switchOn(@PathVariable UUID hook) {
    try {
      hooks.switchOn(hook, null);
      return new ModelAndView("redirect:/partners");
    } catch (ProblemException refused) {
      return refused(list(Form.EMPTY), refused);
    }
  }

  @GetMapping("/partners/hooks/{hook}/remove")
  ModelAndView askRemoveHook(@PathVariable UUID hook) {
    Hooks.Hook known = hooks.require(hook, null);
    return new Question(
            "partners",
            "Remove the address at %s?".formatted(known.host()),
            "It is told nothing more, also not what waits for it: %d calls. It has to be added anew to be told again."
                .formatted(known.open()),
            "Remove",
            "/partners/hooks/" + hook + "/remove",
            "/partners")
        .asked();
  }

  @PostMapping("/partners/hooks/{hook}/remove")
  ModelAndView removeHook(@PathVariable UUID hook) {
    hooks.remove(hook, null);
    return new ModelAndView("redirect:/partners");
  }

  private static ModelAndView back(String id) {
    return new ModelAndView("redirect:/partners/{id}", Map.of("id", id));
  }
}
