package io.otn.console;

import io.otn.consent.Consents;
import io.otn.consent.Erasure;
import io.otn.consent.Expiry;
import io.otn.messenger.DeletionRequests;
import io.otn.page.Pages;
import io.otn.web.ProblemException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** {@code /consents}: what expires soon, who asked to be forgotten, and forgetting them. */
@Controller
class ConsentsPage {

  private static final int REQUESTS = 50;

  private final Pages pages;
  private final Consents consents;
  private final Erasure erasure;
  private final DeletionRequests deletions;
  private final Clock clock;
  private final Recent<List<Expiry.Soon>> soon;

  ConsentsPage(
      Pages pages,
      Consents consents,
      Expiry expiry,
      Erasure erasure,
      DeletionRequests deletions,
      Clock clock) {
    this.pages = pages;
    this.consents = consents;
    this.erasure = erasure;
    this.deletions = deletions;
    this.clock = clock;
    this.soon = new Recent<>(() -> expiry.soon(null, clock.instant()), System::nanoTime);
  }

  @GetMapping("/consents")
  ModelAndView show() {
    return new ModelAndView("console/consents")
        .addObject("pages", pages.all())
        .addObject("soon", soon.get())
        .addObject("deletions", deletions.list(REQUESTS))
        .addObject("now", clock.instant());
  }

  /**
   * Asks whether it is meant.
   *
   * @param code the request of the person, if it came from Facebook
   */
  @GetMapping("/people/erase")
  ModelAndView ask(
      @RequestParam String page,
      @RequestParam String psid,
      @RequestParam(required = false) @Nullable String code) {
    String person = psid.strip();
    return new ModelAndView("console/erase")
        .addObject("page", page)
        .addObject("psid", person)
        .addObject("code", code)
        .addObject("consents", consents.ofPerson(page, person));
  }

  @PostMapping("/people/erase")
  ModelAndView erase(
      @RequestParam String page,
      @RequestParam String psid,
      @RequestParam(required = false) @Nullable String code) {
    Erasure.Done done =
        code == null || code.isBlank()
            ? erasure.erase(page, psid, "operator")
            : deletions.resolve(code, page, psid);
    return new ModelAndView("console/erased").addObject("done", done);
  }

  @GetMapping("/data-deletions/{code}/notFound")
  ModelAndView askNotFound(@PathVariable String code) {
    DeletionRequests.Request request =
        deletions
            .find(code)
            .orElseThrow(
                () ->
                    new ProblemException(
                        HttpStatus.NOT_FOUND, "deletion_unknown", "There is no such request."));
    return new Question(
            "consents",
            "Is there nothing about them?",
            "The page behind the code %s tells them that no data was found, and the request is closed for good."
                .formatted(request.code()),
            "There is nothing",
            "/data-deletions/" + request.code() + "/notFound",
            "/consents")
        .asked();
  }

  @PostMapping("/data-deletions/{code}/notFound")
  String notFound(@PathVariable String code) {
    deletions.notFound(code);
    return "redirect:/consents";
  }
}
