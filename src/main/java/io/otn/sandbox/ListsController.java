package io.otn.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is published for whoever comes and reads it: the outlet's prices, the box office's sale. */
@RestController("sandboxLists")
@RequestMapping("/sandbox")
@InSandbox
class ListsController {
  private final Outlet outlet;
  private final BoxOffice office;

  ListsController(Outlet outlet, BoxOffice office) {
    this.outlet = outlet;
    this.office = office;
  }

  @GetMapping("/outlet/feed.xml")
  ResponseEntity<byte[]> feed() {
    return text("application/xml", outlet.feed());
  }

  @GetMapping("/box-office/on-sale.ics")
  ResponseEntity<byte[]> calendar() {
    return text("text/calendar", office.calendar());
  }

  @GetMapping("/outlet")
  ResponseEntity<byte[]> prices() {
    var body = Json.object();
    var items = body.putArray("items");
    outlet.items().forEach(item -> items.add(told(item)));
    return Json.ok(body);
  }

  @PostMapping("/outlet/items/{id}/price")
  ResponseEntity<byte[]> price(
      @PathVariable String id, @RequestBody(required = false) byte @Nullable [] bytes) {
    var item = outlet.item(id);
    var price = Refusal.read(bytes, "price").path("price").asText();
    if (!price.matches("[0-9]{1,7}\\.[0-9]{2}")) {
      throw Refusal.badField("price", "must be a text with two decimals, such as \"96.00\"");
    }
    outlet.price(item, price);
    return Json.ok(told(item));
  }

  @PostMapping("/box-office/begin")
  ResponseEntity<byte[]> begin(@RequestBody(required = false) byte @Nullable [] bytes) {
    var body = Refusal.read(bytes, "inSeconds");
    var seconds = Refusal.number(body, "inSeconds", 0, 31_536_000, -1);
    var sale = office.beginIn(Duration.ofSeconds(seconds));
    return Json.ok(
        Json.object().put("sale", BoxOffice.SALE).put("begins", sale.begins().toString()));
  }

  private ObjectNode told(Outlet.Item item) {
    return Json.object()
        .put("id", item.id())
        .put("title", item.title())
        .put("price", outlet.price(item))
        .put("url", outlet.url(item));
  }

  private static ResponseEntity<byte[]> text(String type, String body) {
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.parseMediaType(type), StandardCharsets.UTF_8))
        .body(body.getBytes(StandardCharsets.UTF_8));
  }
}
