package io.otn.connector.sale;

import io.otn.web.ProblemException;
import java.time.Clock;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** A person decides about a sale that its source does not list any more, or should not list. */
@Component
public class SaleDecisions {

  private final Sales sales;
  private final SaleSources sources;
  private final Clock clock;

  SaleDecisions(Sales sales, SaleSources sources, Clock clock) {
    this.sales = sales;
    this.sources = sources;
    this.clock = clock;
  }

  /**
   * @param takesPlace true lets its reminders go on, also while it is not listed; false ends them,
   *     whatever the source says
   * @throws ProblemException 404 {@code sale_unknown}
   */
  public void decide(String source, String key, boolean takesPlace) {
    SaleSource known = sources.find(source);
    if (known == null || !sales.decide(known, key, takesPlace, clock.instant())) {
      throw new ProblemException(HttpStatus.NOT_FOUND, "sale_unknown", "There is no such sale.")
          .field("key", "write source and key as GET /api/v1/sales tells them");
    }
  }
}
