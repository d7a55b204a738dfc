package io.otn.shopify;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.connector.LiveStock;
import io.otn.connector.Observation;
import io.otn.partner.Partner;
import io.otn.partner.Partners;
import io.otn.shopify.ShopifySettings.Access;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks a shop's Admin API what it has at this moment. */
@Component
class ShopifyLiveStock implements LiveStock {

  private final Partners partners;
  private final ShopifySettings settings;
  private final VariantQueries queries;
  private final Clock clock;

  ShopifyLiveStock(
      Partners partners, ShopifySettings settings, VariantQueries queries, Clock clock) {
    this.partners = partners;
    this.settings = settings;
    this.queries = queries;
    this.clock = clock;
  }

  @Override
  public boolean answersFor(String source) {
    return source.startsWith(ShopifyReconciler.KIND + "/")
        && settings.access(partner(source)).isPresent();
  }

  @Override
  public List<Observation> look(
      String source, @Nullable String productId, @Nullable String variantId) throws IOException {
    Access access = settings.access(partner(source)).orElseThrow();
    Partner shop = partners.find(access.partner()).orElseThrow();
    List<Observation> seen = new ArrayList<>();
    Instant asked = clock.instant();
    try {
      for (JsonNode variant : ask(shop, access, productId, variantId)) {
        seen.addAll(PolledVariant.answered(variant, asked, settings.readAfter()).observations());
      }
    } catch (AdminApiException e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before the shop answered", e);
    }
    return seen;
  }

  private Collection<JsonNode> ask(
      Partner shop, Access access, @Nullable String productId, @Nullable String variantId)
      throws AdminApiException, InterruptedException {
    if (variantId != null) {
      return queries.now(shop, access, new Gid(Gid.VARIANT, variantId)).values();
    }
    return productId == null
        ? List.of()
        : queries.ofProduct(shop, access, productId, null).variants();
  }

  private static String partner(String source) {
    return source.substring(source.indexOf('/') + 1);
  }
}
