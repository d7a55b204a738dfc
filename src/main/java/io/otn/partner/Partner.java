package io.otn.partner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody allowed to post events.
 *
 * @param page whose holders its events reach
 * @param shop the shop's domain, for schemes that name it
 */
public record Partner(
    String id, String page, String scheme, @Nullable String shop, List<String> secrets) {

  @Override
  public String toString() {
    return "Partner[id=%s, page=%s, scheme=%s, shop=%s]".formatted(id, page, scheme, shop);
  }
}
