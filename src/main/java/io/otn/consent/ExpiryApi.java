package io.otn.consent;

import io.otn.page.Pages;
import io.otn.web.Slice;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What expires soon, and who may be asked again. */
@RestController
class ExpiryApi {

  private static final int SLICE = 100;

  private final Expiry expiry;
  private final Pages pages;
  private final Clock clock;

  ExpiryApi(Expiry expiry, Pages pages, Clock clock) {
    this.expiry = expiry;
    this.pages = pages;
    this.clock = clock;
  }

  @GetMapping("/api/v1/consents:expiring")
  Slice<Expiry.Soon> soon(@RequestParam(required = false) @Nullable String page) {
    if (page != null) {
      ReceiptsApi.requirePage(pages, page);
    }
    return new Slice<>(expiry.soon(page, clock.instant()), null);
  }

  /** Those whose window is open now; with {@code open=false} all. */
  @GetMapping("/api/v1/consents:lapsed")
  Slice<Expiry.Lapsed> lapsed(
      @RequestParam(required = false) @Nullable String page,
      @RequestParam(required = false) @Nullable String psid,
      @RequestParam(defaultValue = "true") boolean open,
      @RequestParam(required = false) @Nullable String after) {
    return Slice.of(
        expiry.toAskAgain(page, psid, open, Slice.number(after), SLICE + 1, clock.instant()),
        SLICE,
        Expiry.Lapsed::id);
  }

  record Asked(
      @NotBlank @Size(max = 64) String page,
      @NotBlank @Size(max = 64) String psid,
      @NotBlank @Size(max = 201) String topic) {}

  /**
   * @param ask true once for each person and topic: ask now
   */
  record Answer(boolean ask) {}

  /** For a bot that asks again itself: who asks first gets true. */
  @PostMapping("/api/v1/consents:askAgain")
  Answer asks(@Valid @RequestBody Asked asked) {
    return new Answer(expiry.asks(asked.page(), asked.psid(), asked.topic(), clock.instant()));
  }
}
