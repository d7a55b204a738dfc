package io.otn.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * A handful of addresses as the other packages have them. {@code @TestComponent} keeps them out of
 * the gateway itself, whose scan sees the test classes too.
 */
@TestComponent
final class Handlers {
  enum State {
    DUE,
    SENT
  }

  record Item(@NotBlank String sku) {}

  record Order(
      @NotBlank String id,
      @Positive int quantity,
      Instant occurredAt,
      State state,
      Boolean express,
      List<@Valid Item> items,
      Map<String, Object> data) {}

  @RestController
  static class Orders {
    @PostMapping("/api/v1/orders")
    Order create(@Valid @RequestBody Order order) {
      return order;
    }

    @PostMapping("/api/v1/orders:batch")
    int batch(@Valid @RequestBody List<Order> orders) {
      return orders.size();
    }

    @GetMapping("/api/v1/orders")
    Slice<String> list(
        @RequestParam(required = false) String after,
        @RequestParam(required = false) State state,
        @RequestParam(defaultValue = "2") @Max(3) int limit) {
      String key = Slice.after(after);
      List<String> found =
          List.of("a", "b", "c", "d", "e").stream()
              .filter(id -> key == null || id.compareTo(key) > 0)
              .limit(limit + 1L)
              .toList();
      return Slice.of(found, limit, id -> id);
    }

    @DeleteMapping("/api/v1/orders")
    String remove(@RequestParam(name = "state") State which) {
      return which.name();
    }

    @GetMapping("/api/v1/orders/{id}")
    UUID one(@PathVariable UUID id) {
      return id;
    }

    @GetMapping("/api/v1/search")
    String search(@RequestParam State state) {
      return state.name();
    }

    @GetMapping(path = "/api/v1/text", produces = MediaType.TEXT_PLAIN_VALUE)
    String text() {
      return "text";
    }

    @GetMapping("/api/v1/failure")
    String failure() {
      throw new IllegalStateException("the secret is hush-hush");
    }

    @GetMapping("/api/v1/refusal")
    String refusal() {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY, "window_closed", "The window is closed.")
          .field("psid", "a person who wrote within 24 hours")
          .field("topic", "another topic")
          .retryAfter(Duration.ofMillis(1500));
    }

    @PostMapping("/api/v1/import")
    long count(HttpServletRequest request) throws IOException {
      return request.getReader().lines().count();
    }

    @PostMapping({"/webhooks/raw", "/hooks/shopify/acme"})
    String digest(@RequestBody byte[] body) {
      return body.length + ":" + Arrays.hashCode(body);
    }

    /** Hides every error, as a route may. */
    @PostMapping("/hooks/stream")
    String stream(HttpServletRequest request, @RequestParam(defaultValue = "-") String q) {
      try {
        return request.getInputStream().readAllBytes().length + ":" + q;
      } catch (IOException e) {
        return "hidden";
      }
    }
  }

  @Controller
  static class Pages {
    @GetMapping("/")
    @ResponseBody
    String overview() {
      return "overview";
    }

    @PostMapping("/change")
    @ResponseBody
    String change() {
      return "changed";
    }

    @GetMapping("/refusal")
    @ResponseBody
    String refusal() {
      throw new ProblemException(HttpStatus.NOT_FOUND, "no_such_topic", "There is no such topic.");
    }

    @GetMapping("/failure")
    @ResponseBody
    String failure() {
      throw new IllegalStateException("the secret is hush-hush");
    }

    @PostMapping("/sandbox/restock")
    @ResponseBody
    String restock() {
      return "restocked";
    }
  }
}
