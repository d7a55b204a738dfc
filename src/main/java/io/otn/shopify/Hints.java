package io.otn.shopify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.connector.ShopifyBody;
import io.otn.inbox.UnreadableWebhookException;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * What deliveries name without describing it, and what has to be read for that: the subject of an
 * Event, the variants of a product that its body leaves out, the variant of an item that nobody has
 * named.
 */
@Component
class Hints {

  /** More unlisted variants than this are read with their whole product. */
  private static final int ONE_BY_ONE = 250;

  private static final ObjectMapper FOREIGN = new ObjectMapper();

  private final DueReads reads;
  private final ShopifySettings settings;

  Hints(DueReads reads, ShopifySettings settings) {
    this.reads = reads;
    this.settings = settings;
  }

  /** False when the shop cannot be asked. */
  boolean plan(Delivery delivery, Set<String> gids) {
    if (settings.access(delivery.partner()).isEmpty()) {
      return false;
    }
    if (!gids.isEmpty()) {
      reads.plan(delivery.source(), gids, delivery.receivedAt().plus(settings.readAfter()));
    }
    return true;
  }

  /**
   * What an Event is about. Its {@code fields_changed} is an array of paths, or since 2026-09 an
   * object of three such arrays; paths name ids (facts, 1.10). The narrowest ids count: a variant
   * before its product.
   */
  static Set<String> ofEvent(Delivery delivery) {
    JsonNode body;
    try {
      body = FOREIGN.readTree(delivery.body());
    } catch (IOException e) {
      throw new UnreadableWebhookException("the body is not JSON");
    }
    JsonNode fields = body.path("fields_changed");
    Set<Gid> named = new LinkedHashSet<>();
    for (JsonNode paths :
        fields.isArray()
            ? List.of(fields)
            : List.of(fields.path("added"), fields.path("updated"))) {
      paths.forEach(path -> named.addAll(Gid.in(path.asText())));
    }
    String resource = DeliveryName.of(delivery.id()).resourceId();
    if (resource != null) {
      Gid.in(
              resource.matches("[0-9]{1,40}")
                  ? new Gid(type(delivery), resource).toString()
                  : resource)
          .forEach(named::add);
    }
    for (List<String> types : List.of(List.of(Gid.VARIANT, Gid.ITEM), List.of(Gid.PRODUCT))) {
      Set<String> gids = new LinkedHashSet<>();
      named.stream()
          .filter(gid -> types.contains(gid.type()))
          .forEach(gid -> gids.add(gid.toString()));
      if (!gids.isEmpty()) {
        return gids;
      }
    }
    return Set.of();
  }

  /** The resource that an Event's subject names, {@code events/<resource>/<action>}. */
  static String type(Delivery delivery) {
    String[] words = delivery.subject().split("/", -1);
    return words.length > 1 ? words[1] : "";
  }

  static String action(Delivery delivery) {
    return delivery.subject().substring(delivery.subject().lastIndexOf('/') + 1);
  }

  /** The variants beyond the first 100, which a product body only names. */
  static Set<String> unlisted(ShopifyBody product) {
    Set<String> described = new HashSet<>();
    product
        .elements("variants")
        .forEach(variant -> described.add(String.valueOf(variant.idOrNull())));
    Set<String> gids = new LinkedHashSet<>();
    for (ShopifyBody named : product.elements("variant_gids")) {
      String id = named.idOrNull();
      if (id != null && !described.contains(id)) {
        gids.add(new Gid(Gid.VARIANT, id).toString());
      }
    }
    return gids.size() > ONE_BY_ONE ? Set.of(new Gid(Gid.PRODUCT, product.id()).toString()) : gids;
  }
}
