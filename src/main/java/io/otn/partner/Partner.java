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
 * @param topics what it may post: keys such as {@code launch:2026}, or {@code launch:*}; none is
 *     all
 * @param quota null for no limit
 */
public record Partner(
    String id,
    String page,
    String scheme,
    @Nullable String shop,
    @Nullable String url,
    List<String> secrets,
    @Nullable Duration silenceAfter,
    List<String> topics,
    @Nullable Quota quota) {

  /** One that may post about all topics, and as much as it likes. */
  Partner(
      String id,
      String page,
      String scheme,
      @Nullable String shop,
      @Nullable String url,
      List<String> secrets,
      @Nullable Duration silenceAfter) {
    this(id, page, scheme, shop, url, secrets, silenceAfter, List.of(), null);
  }

  /** The namespace of its events: {@code scheme/partner}. */
  public String source() {
    return scheme + "/" + id;
  }

  Partner with(List<String> others) {
    return new Partner(id, page, scheme, shop, url, others, silenceAfter, topics, quota);
  }

  @Override
  public String toString() {
    return "Partner[id=%s, page=%s, scheme=%s, shop=%s]".formatted(id, page, scheme, shop);
  }
}
