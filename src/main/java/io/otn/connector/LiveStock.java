package io.otn.connector;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shop that can be asked what it has now: before a restock is told that was learned of late, and
 * where a message says that something changed and not what.
 */
public interface LiveStock {

  /** Whether this is the one to ask about the stock of a source. Known from the configuration. */
  boolean answersFor(String source);

  /**
   * Asks. No transaction is open, so it may take its time, up to some seconds.
   *
   * @param productId null where only the variant is known
   * @param variantId null for all variants of the product
   * @return what the shop says now, with versions of now; empty when it knows no such product
   * @throws IOException when the shop could not be asked; it is tried again later
   */
  List<Observation> look(String source, @Nullable String productId, @Nullable String variantId)
      throws IOException;
}
