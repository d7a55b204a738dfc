package io.otn.asking;

import io.otn.asking.Chat.Answered;
import io.otn.asking.Drafts.Draft;
import io.otn.consent.Expiry;
import io.otn.consent.Grant;
import io.otn.consent.Withdrawals;
import io.otn.page.Page;
import io.otn.page.PageRequests;
import io.otn.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Asks people for consents, by the rules: inside the window alone, and not too often. A card is
 * noted in a transaction of its own before the call, and nothing is open while the channel is
 * talked to.
 */
@Component
public class Asking {

  private static final Logger log = LoggerFactory.getLogger(Asking.class);

  /** How soon a planned request looks again whether its page runs. */
  private static final Duration PAGE_WAIT = Duration.ofSeconds(30);

  private final Drafts drafts;
  private final Requests requests;
  private final Plans plans;
  private final Throttle throttle;
  private final Withdrawals consents;
  private final Expiry expiry;
  private final PageRequests pages;
  private final List<Occasions> occasions;
  private final Chat chat;
  private final AskingSettings settings;
  private final Clock clock;

  /**
   * Its own also inside a route that reads a webhook, or a card could outlive a note rolled back.
   */
  private final TransactionTemplate own;

  Asking(
      Drafts drafts,
      Requests requests,
      Plans plans,
      Throttle throttle,
      Withdrawals consents,
      Expiry expiry,
      PageRequests pages,
      List<Occasions> occasions,
      Chat chat,
      AskingSettings settings,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.drafts = drafts;
    this.requests = requests;
    this.plans = plans;
    this.throttle = throttle;
    this.consents = consents;
    this.expiry = expiry;
    this.pages = pages;
    this.occasions = occasions;
    this.chat = chat;
    this.settings = settings;
    this.clock = clock;
    this.own = new TransactionTemplate(transactions);
    this.own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
  }

  /**
   * Sends one card now, also while the page rests or is held: somebody waits for it, and the
   * platform itself says whether it is too much. What is planned waits instead.
   *
   * @throws ProblemException 422 with the code {@code page_unknown}, {@code topic_invalid}, {@code
   *     topic_kind_unknown}, {@code value_missing}, {@code value_unfit}, {@code title_too_long},
   *     {@code title_refused}, {@code region_restricted}, {@code occasion_too_far}, {@code
   *     page_not_running}, {@code page_requests_paused}, {@code window_closed}, {@code
   *     person_stopped}, {@code person_requests_paused}, {@code asked_recently}, {@code
   *     person_daily_cap}, {@code page_daily_cap}, {@code asked_already}; 502 {@code
   *     platform_refused}; 503 {@code platform_busy}; 504 {@code platform_silent}
   */
  public Asked ask(Ask ask) {
    Instant now = clock.instant();
    Page page = drafts.page(ask.page());
    Draft draft = drafts.of(ask.topic(), ask.data());
    requireAllowed(page, now);
    requireWithinReach(ask.page(), draft, now);
    if (page.state() != Page.State.RUNNING) {
      throw Refusals.pageNotRunning(page.state().name(), page.reason());
    }
    UUID id =
        own.execute(
            status -> {
              throttle.pass(ask, draft.title(), now);
              expiry.asks(ask.page(), ask.psid(), draft.topic().toString(), now);
              return requests.sends(ask, draft, now);
            });
    Answered answered = chat.ask(ask.page(), ask.psid(), draft.title(), draft.topic(), id);
    settle(ask, id, answered, now);
    if (answered instanceof Answered.Taken taken) {
      return new Asked(
          id, ask.page(), ask.psid(), draft.topic().toString(), draft.title(), taken.messageId());
    }
    throw Refusals.by(answered);
  }

  /** A card that may be sent now. */
  record Begun(Plans.Planned planned, Draft draft, Instant at) {}

  /**
   * Begins a planned request, or ends it with a reason, or lets it wait; null for the latter two.
   */
  @Nullable Begun begin(Plans.Planned planned) {
    Instant now = clock.instant();
    Ask ask = planned.ask();
    try {
      Page page = drafts.page(ask.page());
      requireAllowed(page, now);
      Draft draft = drafts.of(ask.topic(), ask.data());
      requireWithinReach(ask.page(), draft, now);
      if (ask.way().byItself()
          && consents.holdsKind(ask.page(), ask.psid(), draft.topic().kind(), now)) {
        throw Refusals.consentHeld();
      }
      Instant free = page.heldUntil() == null ? now : page.heldUntil();
      boolean ready = page.state() == Page.State.RUNNING && !now.isBefore(free);
      Boolean begun =
          own.execute(
              status -> {
                throttle.pass(ask, draft.title(), now);
                if (ready && plans.begins(planned, draft, now)) {
                  boolean again =
                      expiry.asks(ask.page(), ask.psid(), draft.topic().toString(), now);
                  if (ask.way() == Way.EXPIRY && !again) {
                    throw Refusals.askedAgain();
                  }
                  return true;
                }
                // Passed, but not sent now: the card must not count.
                status.setRollbackOnly();
                return false;
              });
      if (Boolean.TRUE.equals(begun)) {
        return new Begun(planned, draft, now);
      }
      if (!ready) {
        Instant later = now.plus(PAGE_WAIT);
        plans.waits(ask.page(), planned.id(), free.isAfter(later) ? free : later);
      }
    } catch (ProblemException refused) {
      drop(planned, refused);
    }
    return null;
  }

  private void drop(Plans.Planned planned, ProblemException why) {
    Ask ask = planned.ask();
    if (plans.drops(ask.page(), planned.id(), why.code(), why.detail())) {
      log.info(
          "request not sent page={} topic={} way={} reason={}",
          ask.page(),
          ask.topic(),
          ask.way(),
          why.code());
    }
  }

  /** Sends what was begun. */
  void send(Begun begun) {
    Ask ask = begun.planned().ask();
    UUID id = begun.planned().id();
    Answered answered =
        chat.ask(ask.page(), ask.psid(), begun.draft().title(), begun.draft().topic(), id);
    if (answered instanceof Answered.Refused refused
        && refused.why() == Chat.Why.LATER
        && begun.planned().tries() < settings.retryAfter().size()) {
      Duration wait = settings.retryAfter().get(begun.planned().tries());
      Duration asked = refused.after();
      Instant due = clock.instant().plus(asked != null && asked.compareTo(wait) > 0 ? asked : wait);
      if (plans.again(ask.page(), id, due, refused.detail())) {
        throttle.giveBack(ask.page(), begun.at());
        return;
      }
    }
    settle(ask, id, answered, begun.at());
  }

  private void settle(Ask ask, UUID id, Answered answered, Instant askedAt) {
    boolean applied =
        switch (answered) {
          case Answered.Taken taken -> requests.sent(ask.page(), id, taken.messageId());
          case Answered.Unanswered unanswered ->
              requests.ends(ask.page(), id, "UNKNOWN", "platform_silent", unanswered.detail());
          case Answered.Refused refused -> {
            noteRule(ask, refused);
            if (refused.why() != Chat.Why.ASKED_ALREADY) {
              throttle.giveBack(ask.page(), askedAt);
            }
            yield requests.ends(
                ask.page(), id, "REFUSED", Refusals.by(refused).code(), refused.detail());
          }
        };
    log.info(
        "request {} page={} topic={} way={} id={}{}",
        answered.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT),
        ask.page(),
        ask.topic(),
        ask.way(),
        id,
        applied ? "" : " (late)");
  }

  /** What the platform says about asking holds for the next request, too. */
  private void noteRule(Ask ask, Answered.Refused refused) {
    Instant now = clock.instant();
    switch (refused.why()) {
      case PERSON_PAUSED -> throttle.pausePerson(ask.page(), ask.psid(), refused.detail(), now);
      case PAGE_PAUSED -> pages.pause(ask.page(), now.plus(settings.pagePause()), refused.detail());
      default -> {
        // said with the request alone
      }
    }
  }

  private void requireWithinReach(String page, Draft draft, Instant now) {
    for (Occasions known : occasions) {
      Instant at = known.next(page, draft.topic()).orElse(now);
      if (at.isAfter(now.plus(Grant.LIFE))) {
        throw Refusals.occasionTooFar(at);
      }
    }
  }

  private static void requireAllowed(Page page, Instant now) {
    if (page.regionRestricted()) {
      throw Refusals.regionRestricted();
    }
    if (page.requestsPausedUntil() != null && now.isBefore(page.requestsPausedUntil())) {
      throw Refusals.pagePaused(page.requestsPausedUntil(), page.requestsPausedWhy());
    }
  }
}
