package io.otn.connector.sale;

import io.otn.web.Slice;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/sales}: ticket sales to come, their topics, and when each fires. */
@RestController
class SalesApi {

  private static final int SLICE = 50;

  /** A sale that has just begun is still of interest. */
  private static final Duration BEHIND = Duration.ofDays(1);

  private final SaleList list;
  private final SaleDecisions decisions;
  private final Clock clock;

  SalesApi(SaleList list, SaleDecisions decisions, Clock clock) {
    this.list = list;
    this.decisions = decisions;
    this.clock = clock;
  }

  @GetMapping("/api/v1/sales")
  Slice<SaleList.Upcoming> upcoming(@RequestParam(required = false) @Nullable String after) {
    String key = Slice.after(after);
    SaleList.After behind =
        key == null ? null : SaleList.After.parse(key).orElseThrow(Slice::badCursor);
    return Slice.of(
        list.from(clock.instant().minus(BEHIND), behind, SLICE + 1),
        SLICE,
        sale -> SaleList.After.of(sale).key());
  }

  /** Where sales are listed: a few, as configured. */
  record Sources(List<SaleList.Listed> items) {}

  @GetMapping("/api/v1/sales/sources")
  Sources sources() {
    return new Sources(list.sources());
  }

  /**
   * @param takesPlace as {@link SaleDecisions#decide} has it
   */
  record Decision(@NotBlank String source, @NotBlank String key, @NotNull Boolean takesPlace) {}

  @PostMapping("/api/v1/sales:decide")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void decide(@Valid @RequestBody Decision decision) {
    decisions.decide(decision.source(), decision.key(), decision.takesPlace());
  }
}
