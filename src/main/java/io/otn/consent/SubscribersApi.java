package io.otn.consent;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code DELETE /api/v1/subscribers/{page}/{psid}}: forgets a person. */
@RestController
class SubscribersApi {

  private final Erasure erasure;

  SubscribersApi(Erasure erasure) {
    this.erasure = erasure;
  }

  /** Twice is once: the second answer counts nothing. */
  @DeleteMapping("/api/v1/subscribers/{page}/{psid:.+}")
  Erasure.Done erase(@PathVariable String page, @PathVariable String psid) {
    return erasure.erase(page, psid, "api");
  }
}
