package io.otn.partner;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody allowed to post events.
 *
 * @param page whose holders its events reach
 * @param shop the account at the sender's system, for schemes that name it: a domain, a store's
 *     hash, a merchant's id
 * @param url where its webhooks are sent to, as the sender knows it, for schemes that sign it
 * @param silenceAfter with no webhook for so long it is called silent; null leaves it to the
 *     default
 */
public record Partner(
    String id,
    String page,
    String scheme,
    @Nullable String shop,
    @Nullable String url,
    List<String> secrets,
    @Nullable Duration silenceAfter) {

  @Override
  public String toString() {
    return "Partner[id=%s, page=%s, scheme=%s, shop=%s]".formatted(id, page, scheme, shop);
  }
}
