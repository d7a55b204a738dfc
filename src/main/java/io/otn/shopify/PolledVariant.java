package io.otn.shopify;

import static java.time.temporal.ChronoUnit.MICROS;
import static java.time.temporal.ChronoUnit.SECONDS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otn.connector.Observation;
import io.otn.inbox.UnreadableWebhookException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A variant as the Admin API shows it, told again as the webhooks that would have told of it: the
 * last one about whether it is tracked, the last one of each location, and that of its product.
 * Read by the same rules, they make up for those that were lost, and repeat those that were not.
 */
final class PolledVariant {

  static final String SUBJECT = "admin/variant";

  private static final ObjectMapper FOREIGN = new ObjectMapper();

  /** One webhook's worth of it. */
  record Told(String topic, ObjectNode body, Instant version) {
    byte[] bytes() {
      return body.toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** In its JSON: the seconds that it tells of were over when the shop was asked. */
  private static final String SETTLED = "settled";

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final JsonNode variant;
  private final JsonNode item;
  private final JsonNode product;
  private final boolean settled;

  private PolledVariant(JsonNode variant) {
    this.variant = variant;
    this.item = variant.path("inventoryItem");
    this.product = variant.path("product");
    this.settled = variant.path(SETTLED).asBoolean();
  }

  /**
   * What the shop answered. Its times are whole seconds, in which more than one thing can happen.
   * Where the last of them is over, the answer is how it ended, and is stamped so: it is newer than
   * any webhook of that second, and older than any of the next. Else see {@link #isSettled()}.
   *
   * @param askedAt by our clock, before it was asked
   * @param lag how much older an answer may be than what webhooks told
   */
  static PolledVariant answered(JsonNode variant, Instant askedAt, Duration lag) {
    PolledVariant answer = new PolledVariant(variant);
    if (!askedAt.isBefore(settledAt(answer.version(), lag))) {
      ((ObjectNode) variant).put(SETTLED, true);
      return new PolledVariant(variant);
    }
    return answer;
  }

  /** From when on an answer is the last word about that second. */
  private static Instant settledAt(Instant version, Duration lag) {
    return version.truncatedTo(SECONDS).plus(SECOND).plus(lag);
  }

  /** When to ask again for what {@link #answered} found not settled at that time. */
  static Instant againAt(Instant askedAt, Duration lag) {
    return askedAt.plus(SECOND).plus(lag);
  }

  /**
   * False when it was read so shortly after its change that the same second may have brought
   * another: which of the two is newer nobody can tell, so it is to be read again.
   */
  boolean isSettled() {
    return settled;
  }

  static PolledVariant parse(byte[] body) {
    try {
      return new PolledVariant(FOREIGN.readTree(body));
    } catch (IOException e) {
      throw new UnreadableWebhookException("the variant that was read is no JSON");
    }
  }

  String id() {
    return Gid.digits(variant.path("id").asText());
  }

  String productId() {
    return Gid.digits(product.path("id").asText());
  }

  String itemId() {
    return Gid.digits(item.path("id").asText());
  }

  /** The last change of anything that is shown of it, by the shop's clock. */
  Instant version() {
    Instant newest = time(variant);
    for (JsonNode part : List.of(product, item)) {
      newest = part.has("updatedAt") ? later(newest, time(part)) : newest;
    }
    for (JsonNode level : levels()) {
      newest = later(newest, time(level));
    }
    return newest;
  }

  /** Its own last change, by which it is found as changed. */
  Instant changedAt() {
    return updatedAt(variant);
  }

  boolean isTracked() {
    return item.path("tracked").asBoolean(true);
  }

  /** Units at all locations; null when they are not counted. */
  @Nullable Long available() {
    if (!isTracked()) {
      return null;
    }
    boolean allListed =
        !item.path("inventoryLevels").path("pageInfo").path("hasNextPage").asBoolean();
    long sum = 0;
    boolean counted = false;
    for (JsonNode level : levels()) {
      Long available = available(level);
      counted |= available != null;
      sum += available == null ? 0 : Math.max(0, available);
    }
    if (allListed && counted) {
      return sum;
    }
    JsonNode total = variant.path("inventoryQuantity");
    return total.isIntegralNumber() ? total.asLong() : null;
  }

  /** As webhooks, in the order in which they tell most: what is oldest first, the whole last. */
  List<Told> told() {
    List<Told> told = new ArrayList<>();
    if (item.path("tracked").isBoolean()) {
      Instant at = item.has("updatedAt") ? time(item) : time(variant);
      told.add(
          new Told(
              "inventory_items/update",
              stamped(at).put("id", itemId()).put("tracked", item.path("tracked").asBoolean()),
              at));
    }
    if (isTracked()) {
      levels().stream()
          .sorted(Comparator.comparing(this::time))
          .map(this::level)
          .forEach(told::add);
    }
    told.add(product());
    return told;
  }

  /** What it has now, in the words of no vendor. */
  List<Observation> observations() {
    List<Observation> seen = new ArrayList<>();
    Observation.Sale sale =
        !isPublished()
            ? Observation.Sale.NOT_OFFERED
            : !isTracked() || variant.path("inventoryPolicy").asText().equals("CONTINUE")
                ? Observation.Sale.NEVER_OUT
                : Observation.Sale.OFFERED;
    seen.add(
        new Observation(
            id(),
            productId(),
            null,
            levels().isEmpty() ? available() : null,
            version(),
            null,
            sale,
            Observation.Names.NONE));
    for (JsonNode level : levels()) {
      String location = Gid.digits(level.path("location").path("id").asText());
      seen.add(Observation.quantity(id(), location, available(level), time(level)));
    }
    return seen;
  }

  private boolean isPublished() {
    return product.path("status").asText().equals("ACTIVE")
        && !product.path("publishedAt").isNull();
  }

  private Told level(JsonNode level) {
    Instant at = time(level);
    ObjectNode body = stamped(at).put("inventory_item_id", itemId());
    body.put("location_id", Gid.digits(level.path("location").path("id").asText()));
    body.put("available", available(level));
    return new Told("inventory_levels/update", body, at);
  }

  private Told product() {
    Instant at = version();
    ObjectNode body = stamped(at).put("id", productId());
    body.set("title", product.path("title"));
    body.set("handle", product.path("handle"));
    body.put("status", product.path("status").asText("ACTIVE").toLowerCase(Locale.ROOT));
    body.set("published_at", product.path("publishedAt"));
    ObjectNode one = body.putArray("variants").addObject().put("id", id());
    one.set("title", variant.path("title"));
    one.set("price", variant.path("price"));
    one.set("compare_at_price", variant.path("compareAtPrice"));
    one.set("sku", variant.path("sku"));
    one.put(
        "inventory_policy",
        variant.path("inventoryPolicy").asText("DENY").toLowerCase(Locale.ROOT));
    one.put("inventory_item_id", itemId());
    one.put("inventory_quantity", available());
    return new Told("products/update", body, at);
  }

  private List<JsonNode> levels() {
    List<JsonNode> levels = new ArrayList<>();
    item.path("inventoryLevels").path("nodes").forEach(levels::add);
    return levels;
  }

  private static @Nullable Long available(JsonNode level) {
    for (JsonNode quantity : level.path("quantities")) {
      if (quantity.path("name").asText("available").equals("available")
          && quantity.path("quantity").isIntegralNumber()) {
        return quantity.path("quantity").asLong();
      }
    }
    return null;
  }

  private static ObjectNode stamped(Instant at) {
    return JsonNodeFactory.instance.objectNode().put("updated_at", at.toString());
  }

  private static Instant later(Instant one, Instant other) {
    return other.isAfter(one) ? other : one;
  }

  private Instant time(JsonNode node) {
    Instant updated = updatedAt(node);
    return settled ? updated.truncatedTo(SECONDS).plus(SECOND).minus(1, MICROS) : updated;
  }

  private static Instant updatedAt(JsonNode node) {
    try {
      return OffsetDateTime.parse(node.path("updatedAt").asText()).toInstant();
    } catch (DateTimeException e) {
      throw new UnreadableWebhookException("a variant that was read has no updatedAt");
    }
  }

  @Override
  public String toString() {
    return variant.toString();
  }
}
