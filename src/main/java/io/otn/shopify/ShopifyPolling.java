package io.otn.shopify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.otn.inbox.Inbox;
import io.otn.inbox.Webhook;
import io.otn.partner.Partner;
import io.otn.shopify.Polls.Poll;
import io.otn.shopify.ShopifySettings.Access;
import io.otn.shopify.VariantQueries.Page;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads shops by their Admin API. What is read goes into the inbox beside the webhooks, and is read
 * from there by the same rules, once for each version: so nothing fires that webhooks would not
 * have fired, each variant's story is in one place, and a crash loses nothing.
 */
@Component
class ShopifyPolling {

  static final String DELETED = "admin/deleted";

  private final VariantQueries queries;
  private final Polls polls;
  private final DueReads reads;
  private final Inbox inbox;
  private final ShopifySettings settings;
  private final Clock clock;

  ShopifyPolling(
      VariantQueries queries,
      Polls polls,
      DueReads reads,
      Inbox inbox,
      ShopifySettings settings,
      Clock clock) {
    this.queries = queries;
    this.polls = polls;
    this.reads = reads;
    this.inbox = inbox;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * What a run read.
   *
   * @param variants that the shop showed
   * @param news versions that were not known from an earlier run
   * @param whole false when a full read goes on in the next run
   */
  record Read(int variants, int news, boolean whole) {}

  /** The variants that changed since the last read; all of them when there was none. */
  Read changes(Partner shop, Access access) throws AdminApiException, InterruptedException {
    Instant now = clock.instant();
    Poll poll = polls.begin(source(shop), now);
    Instant since = poll.changedTo();
    if (since == null) {
      return full(shop, access);
    }
    Tally tally = new Tally(poll, clock.instant());
    String cursor = null;
    do {
      Page page = queries.changed(shop, access, since.minus(settings.overlap()), cursor);
      store(shop, page.variants(), tally);
      cursor = page.cursor();
    } while (cursor != null);
    // What changed behind the cursor while pages were read is newer than the beginning.
    Instant newest = tally.newest != null && tally.newest.isBefore(now) ? tally.newest : now;
    polls.changesRead(source(shop), tally.newest == null ? null : newest, now);
    return new Read(tally.variants, tally.news, true);
  }

  /** All variants, or as many as a slice holds; then products that are gone. */
  Read full(Partner shop, Access access) throws AdminApiException, InterruptedException {
    String source = source(shop);
    Instant now = clock.instant();
    Poll poll = polls.begin(source, now);
    Instant started = poll.fullStartedAt();
    String cursor = poll.fullCursor();
    if (cursor == null || started == null) {
      started = now;
      polls.fullStarted(source, started.minus(settings.overlap()), started);
    }
    Tally tally = new Tally(poll, clock.instant());
    for (int n = 0; n < settings.slice(); n++) {
      Page page = queries.all(shop, access, cursor);
      store(shop, page.variants(), tally);
      polls.seen(source, tally.products, started);
      tally.products.clear();
      cursor = page.cursor();
      if (cursor == null) {
        forgetDeleted(shop, access, started);
        polls.fullEnded(source, clock.instant());
        return new Read(tally.variants, tally.news, true);
      }
      polls.fullReadTo(source, cursor);
    }
    return new Read(tally.variants, tally.news, false);
  }

  /** What webhooks have named and not described, and is due by now. Returns how much was read. */
  int named(Partner shop, Access access) throws AdminApiException, InterruptedException {
    String source = source(shop);
    Poll poll = polls.begin(source, clock.instant());
    int read = 0;
    for (List<String> due = reads.take(source, settings.pageSize(), clock.instant());
        !due.isEmpty();
        due = reads.take(source, settings.pageSize(), clock.instant())) {
      List<String> nodes = new ArrayList<>();
      Tally tally = new Tally(poll, clock.instant());
      for (String gid : due) {
        Gid id = Gid.in(gid).getFirst();
        if (id.type().equals(Gid.PRODUCT)) {
          ofProduct(shop, access, id.digits(), tally);
        } else {
          nodes.add(gid);
        }
      }
      store(shop, queries.named(shop, access, nodes).values(), tally);
      reads.done(source, due);
      read += due.size();
    }
    return read;
  }

  private void ofProduct(Partner shop, Access access, String product, Tally tally)
      throws AdminApiException, InterruptedException {
    String cursor = null;
    do {
      Page page = queries.ofProduct(shop, access, product, cursor);
      store(shop, page.variants(), tally);
      cursor = page.cursor();
    } while (cursor != null);
  }

  /** A product that was not shown is asked for by name: a page may have been read amid changes. */
  private void forgetDeleted(Partner shop, Access access, Instant started)
      throws AdminApiException, InterruptedException {
    String source = source(shop);
    List<String> unseen = polls.unseen(source, started);
    if (unseen.isEmpty()) {
      return;
    }
    List<String> gids = unseen.stream().map(id -> new Gid(Gid.PRODUCT, id).toString()).toList();
    Set<String> known = queries.named(shop, access, gids).keySet();
    List<String> deleted = new ArrayList<>();
    for (String id : unseen) {
      if (!known.contains(new Gid(Gid.PRODUCT, id).toString())) {
        deleted.add(id);
        byte[] body =
            JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        store(shop, DELETED, DELETED + " " + id + " " + started, body);
      }
    }
    polls.forgetProducts(source, deleted);
  }

  private static final class Tally {
    final Poll poll;

    /** Before the first of its questions. */
    final Instant askedAt;

    int variants;
    int news;
    @Nullable Instant newest;
    final Set<String> products = new HashSet<>();

    Tally(Poll poll, Instant askedAt) {
      this.poll = poll;
      this.askedAt = askedAt;
    }
  }

  private void store(Partner shop, Collection<JsonNode> variants, Tally tally) {
    List<String> unsettled = new ArrayList<>();
    for (JsonNode node : variants) {
      PolledVariant variant = PolledVariant.answered(node, tally.askedAt, settings.readAfter());
      if (!variant.isSettled()) {
        unsettled.add(new Gid(Gid.VARIANT, variant.id()).toString());
      }
      Instant changed = variant.changedAt();
      byte[] body = variant.toString().getBytes(StandardCharsets.UTF_8);
      String name =
          "%s %s %s %s %d"
              .formatted(
                  PolledVariant.SUBJECT,
                  variant.id(),
                  variant.version(),
                  digest(body),
                  tally.poll.begunAt().getEpochSecond());
      tally.variants++;
      tally.news += store(shop, PolledVariant.SUBJECT, name, body) ? 1 : 0;
      tally.newest = tally.newest == null || changed.isAfter(tally.newest) ? changed : tally.newest;
      tally.products.add(variant.productId());
    }
    reads.plan(source(shop), unsettled, PolledVariant.againAt(tally.askedAt, settings.readAfter()));
  }

  private boolean store(Partner shop, String subject, String name, byte[] body) {
    return inbox.store(
        new Webhook(ShopifyReconciler.KIND, shop.id(), name, subject, body, clock.instant()));
  }

  private static String source(Partner shop) {
    return ShopifyReconciler.KIND + "/" + shop.id();
  }

  private static String digest(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
