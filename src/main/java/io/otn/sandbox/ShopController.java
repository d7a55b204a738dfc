package io.otn.sandbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The demo shop over HTTP. */
@RestController("sandboxShop")
@RequestMapping("/sandbox/shop")
@InSandbox
class ShopController {
  private final Shop shop;

  ShopController(Shop shop) {
    this.shop = shop;
  }

  @GetMapping
  ResponseEntity<byte[]> range() {
    var body = Json.object().put("domain", shop.domain());
    var products = body.putArray("products");
    for (var product : shop.products()) {
      var one =
          products
              .addObject()
              .put("id", product.id())
              .put("title", product.title())
              .put("price", product.price());
      var variants = one.putArray("variants");
      for (var variant : product.variants()) {
        variants
            .addObject()
            .put("id", variant.id())
            .put("title", variant.title())
            .put("inventoryItemId", variant.inventoryItemId())
            .put("available", shop.available(variant))
            .put("url", shop.url(product, variant));
      }
    }
    return Json.ok(body);
  }

  @PostMapping("/variants/{variant}/stock")
  ResponseEntity<byte[]> stock(
      @PathVariable long variant, @RequestBody(required = false) byte @Nullable [] bytes)
      throws InterruptedException {
    var body = Refusal.read(bytes, "available");
    var available = Refusal.number(body, "available", 0, 1_000_000, -1);
    var statuses = shop.stock(variant, available);
    return Json.ok(Map.of("variant", variant, "available", available, "posted", statuses));
  }

  @PostMapping("/announce")
  ResponseEntity<byte[]> announce() throws InterruptedException {
    return Json.ok(Map.of("taken", shop.announce()));
  }
}
