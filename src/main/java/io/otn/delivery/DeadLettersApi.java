package io.otn.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/dead-letters}: what ended without a message, grouped by cause. */
@RestController
class DeadLettersApi {

  private final DeadLetters deadLetters;

  DeadLettersApi(DeadLetters deadLetters) {
    this.deadLetters = deadLetters;
  }

  record Groups(List<DeadLetters.Group> items) {}

  @GetMapping("/api/v1/dead-letters")
  Groups list(@RequestParam(required = false) @Nullable String page) {
    return new Groups(deadLetters.groups(page));
  }
}
