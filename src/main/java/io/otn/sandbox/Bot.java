package io.otn.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shop's own bot: it asks the gateway to offer Notify Me in somebody's chat. */
class Bot {
  /**
   * @param code the gateway's word for a refusal; empty when it went well
   * @param detail a sentence for people
   */
  record Said(boolean good, int status, String code, String detail) {}

  private final Shop shop;
  private final Outlet outlet;
  private final Surroundings surroundings;
  private final Poster poster;
  private final CallLog log;

  Bot(Shop shop, Outlet outlet, Surroundings surroundings, Poster poster, CallLog log) {
    this.shop = shop;
    this.outlet = outlet;
    this.surroundings = surroundings;
    this.poster = poster;
    this.log = log;
  }

  /**
   * What somebody is asked about.
   *
   * @param data the values of the card and the message
   */
  record Offer(String topic, Map<String, String> data) {}

  Offer restock(long variantId) {
    var product = shop.productOf(variantId);
    var variant = shop.variant(variantId);
    return new Offer(
        "restock:" + variantId,
        Map.of(
            "product",
            "%s (%s)".formatted(product.title(), variant.title().replace(" / ", ", ")),
            "url",
            shop.url(product, variant)));
  }

  Offer price(Outlet.Item item) {
    return new Offer(
        "price-drop:" + item.id(), Map.of("product", item.title(), "url", outlet.url(item)));
  }

  static Offer sale() {
    return new Offer(
        "tickets:" + BoxOffice.SALE + ":onsale",
        Map.of("event", BoxOffice.EVENT, "url", BoxOffice.URL));
  }

  Said offer(String page, String psid, Offer offer) throws InterruptedException {
    var key = surroundings.key();
    if (key.isEmpty()) {
      return new Said(
          false, 0, "no_key", "The bot has no key: set otn.sandbox.key or otn.api.admin-key.");
    }
    var answer =
        poster.post(
            surroundings.gatewayUrl() + "/api/v1/requests",
            Map.of("Authorization", "Bearer " + key),
            Json.bytes(body(page, offer).put("psid", psid)),
            Duration.ofSeconds(15));
    log.add("out", "Bot", "POST /api/v1/requests", answer.outcome());
    if (answer.good()) {
      return new Said(true, answer.status(), "", "The gateway sent the card.");
    }
    return refusal(answer);
  }

  private static ObjectNode body(String page, Offer offer) {
    var body = Json.object().put("page", page).put("topic", offer.topic());
    var data = body.putObject("data");
    offer.data().forEach(data::put);
    return body;
  }

  /**
   * The link on a product page, which the shop has made once by the gateway.
   *
   * @param url null when the gateway refused
   */
  record Link(@Nullable String url, Said said) {}

  Link link(String page, long variantId) throws InterruptedException {
    var answer =
        poster.post(
            surroundings.gatewayUrl() + "/api/v1/links",
            Map.of("Authorization", "Bearer " + surroundings.key()),
            Json.bytes(body(page, restock(variantId))),
            Duration.ofSeconds(15));
    log.add("out", "Shop", "POST /api/v1/links", answer.outcome());
    if (!answer.good()) {
      return new Link(null, refusal(answer));
    }
    try {
      var url = Json.MAPPER.readTree(answer.body()).path("url").asText();
      return new Link(url, new Said(true, answer.status(), "", "The gateway made the link."));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return new Link(null, refusal(answer));
    }
  }

  private static Said refusal(Poster.Answer answer) {
    if (answer.status() == 0) {
      return new Said(false, 0, "no_answer", "The gateway gave no answer. Is it running?");
    }
    try {
      var problem = Json.MAPPER.readTree(answer.body());
      var detail = problem.path("detail").asText(problem.path("title").asText());
      return new Said(
          false,
          answer.status(),
          problem.path("code").asText("HTTP " + answer.status()),
          detail.isBlank() ? "The gateway refused without a reason." : detail);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return new Said(
          false,
          answer.status(),
          "HTTP " + answer.status(),
          "The gateway answered something that is no JSON.");
    }
  }
}
