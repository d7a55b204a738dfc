package io.otn.feed;

import io.otn.connector.DoubtfulPrices;
import io.otn.connector.DoubtfulPrices.Doubt;
import io.otn.web.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/price-doubts}: prices that fell so far that a person looks at them first. */
@RestController
class PriceDoubtsApi {

  private static final int MOST = 500;

  private final DoubtfulPrices doubts;

  PriceDoubtsApi(DoubtfulPrices doubts) {
    this.doubts = doubts;
  }

  record Listed(List<Doubt> items) {}

  /** Names a price in doubt, as the list does. */
  record Decision(@NotBlank String source, @NotBlank String item) {}

  @GetMapping("/api/v1/price-doubts")
  Listed list() {
    return new Listed(doubts.list(MOST));
  }

  @PostMapping("/api/v1/price-doubts:approve")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void approve(@Valid @RequestBody Decision decision) {
    require(doubts.approve(decision.source(), decision.item()));
  }

  @PostMapping("/api/v1/price-doubts:dismiss")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void dismiss(@Valid @RequestBody Decision decision) {
    require(doubts.dismiss(decision.source(), decision.item()));
  }

  private static void require(boolean decided) {
    if (!decided) {
      throw new ProblemException(
              HttpStatus.CONFLICT,
              "price_not_in_doubt",
              "This price does not wait for a decision: it was decided about, or has changed.")
          .field("item", "one of GET /api/v1/price-doubts");
    }
  }
}
