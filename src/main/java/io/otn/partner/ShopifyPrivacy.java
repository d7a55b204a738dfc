package io.otn.partner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The topics by which Shopify asks about people, as its law requires. Their bodies name a customer
 * with e-mail address and telephone number, which nobody here needs: only numbers are kept, and the
 * rest is never stored.
 */
final class ShopifyPrivacy {

  private static final Set<String> TOPICS =
      Set.of("customers/data_request", "customers/redact", "shop/redact");

  private static final ObjectMapper FOREIGN = new ObjectMapper();

  private ShopifyPrivacy() {}

  static boolean concerns(String topic) {
    return TOPICS.contains(topic);
  }

  /** The ids of shop, customer and request; an empty object for a body that cannot be read. */
  static byte[] withoutPerson(byte[] body) {
    JsonNode whole;
    try {
      whole = FOREIGN.readTree(body);
    } catch (IOException notJson) {
      whole = JsonNodeFactory.instance.missingNode();
    }
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    keepNumber(whole, kept, "shop_id");
    keepNumber(whole.path("customer"), kept.putObject("customer"), "id");
    keepNumber(whole.path("data_request"), kept.putObject("data_request"), "id");
    return kept.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void keepNumber(JsonNode from, ObjectNode to, String field) {
    JsonNode value = from.path(field);
    if (value.isIntegralNumber()) {
      to.set(field, value);
    }
  }
}
