package io.otn.consent;

import io.otn.web.ProblemException;
import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code DELETE /api/v1/consents…}: what a person no longer wants, told elsewhere than in chat. */
@RestController
class WithdrawalsApi {

  /** As the list of consents shows it, or with the page before it. */
  private static final Pattern ID = Pattern.compile("(?:([^.]{1,64})\\.)?(\\d{1,18})");

  private static final int REASON_LIMIT = 200;

  private final Withdrawals withdrawals;
  private final Clock clock;

  WithdrawalsApi(Withdrawals withdrawals, Clock clock) {
    this.withdrawals = withdrawals;
    this.clock = clock;
  }

  /** One consent. One that is withdrawn already stays as it is, and the answer is the same. */
  @DeleteMapping("/api/v1/consents/{id}")
  Consent one(
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String page,
      @RequestParam(required = false) @Nullable String reason) {
    Matcher parts = ID.matcher(id);
    if (!parts.matches()) {
      throw unknown();
    }
    String of = parts.group(1) == null ? page : parts.group(1);
    long number = Long.parseLong(parts.group(2));
    boolean withdrawn = withdrawals.one(of, number, reason(reason), clock.instant());
    Consent consent = withdrawals.find(of, number).orElseThrow(WithdrawalsApi::unknown);
    if (!withdrawn && !consent.state().equals("WITHDRAWN")) {
      throw new ProblemException(
          HttpStatus.CONFLICT,
          "consent_over",
          "The consent is %s already, so there is nothing to withdraw.".formatted(consent.state()));
    }
    return consent;
  }

  record Withdrawn(String page, String psid, @Nullable String topic, int withdrawn) {}

  /** All that a person holds on a page, or only for one topic. */
  @DeleteMapping("/api/v1/consents")
  Withdrawn ofPerson(
      @RequestParam String page,
      @RequestParam String psid,
      @RequestParam(required = false) @Nullable String topic,
      @RequestParam(required = false) @Nullable String reason) {
    return new Withdrawn(
        page,
        psid,
        topic,
        withdrawals.ofPerson(page, psid, topic, null, reason(reason), clock.instant()));
  }

  private static String reason(@Nullable String words) {
    if (words == null || words.isBlank()) {
      return Withdrawals.BY_API;
    }
    if (words.length() > REASON_LIMIT || words.indexOf('\0') >= 0) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY, "reason_invalid", "The reason cannot be kept.")
          .field("reason", "write at most %d characters".formatted(REASON_LIMIT));
    }
    return words.strip();
  }

  private static ProblemException unknown() {
    return new ProblemException(
            HttpStatus.NOT_FOUND, "consent_unknown", "There is no such consent.")
        .field("id", "write an id that GET /api/v1/consents lists");
  }
}
