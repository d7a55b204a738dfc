package io.otn.connector;

import io.otn.campaign.Supply;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What is left of a variant since it came back, by our own picture of its shop's stock. */
@Component
class StockSupply implements Supply {
  private final VariantRows variants;
  private final Stock stock;
  private final Shops shops;
  private final TransactionTemplate transaction;

  StockSupply(VariantRows variants, Stock stock, Shops shops, TransactionTemplate transaction) {
    this.variants = variants;
    this.stock = stock;
    this.shops = shops;
    this.transaction = transaction;
  }

  @Override
  public Optional<Left> left(String source, String eventId, boolean ask) throws IOException {
    int colon = eventId.lastIndexOf(':');
    String variant = colon < 0 ? eventId : eventId.substring(0, colon);
    Optional<VariantStock> known =
        variants.read(source, variant).filter(stored -> stored.epoch > 0);
    LiveStock shop = known.isPresent() && ask ? stock.asks(source) : null;
    if (shop != null) {
      List<Observation> seen = shop.look(source, known.orElseThrow().productId, variant);
      if (seen.stream().noneMatch(said -> said.variantId().equals(variant))) {
        return Optional.of(Left.NOTHING);
      }
      transaction.executeWithoutResult(status -> stock.observeAnswer(source, seen));
      known = variants.read(source, variant);
    }
    return known.map(stored -> left(stored, eventId, shops.policy(source)));
  }

  private static Left left(VariantStock stored, String eventId, StockPolicy policy) {
    if (!stored.eventId().equals(eventId) || !stored.published) {
      return Left.NOTHING; // gone since, and maybe told of as back once more
    }
    if (!stored.canRunOut()) {
      return new Left(policy.someUnits(), true, true);
    }
    Long available = stored.available;
    if (stored.state == KnownVariant.State.OUT || available == null || available <= 0) {
      return Left.NOTHING;
    }
    return new Left(available, available >= policy.minUnits());
  }
}
