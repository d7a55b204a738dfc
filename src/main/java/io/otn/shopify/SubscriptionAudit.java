package io.otn.shopify;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.partner.Partner;
import io.otn.shopify.ShopifySettings.Access;
import io.otn.shopify.ShopifySettings.Subscriptions;
import io.otn.source.Sources;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares a shop's webhook subscriptions with those that are wanted: one for each topic, to the
 * address in {@code otn.partners[].url}. Shopify deletes a subscription after eight deliveries that
 * failed in a row, and says so to nobody (facts, 1.8).
 *
 * <p>Only what lies under our own path is touched: other addresses may be another system's. The
 * Admin API does not list what the app's configuration file subscribes to.
 */
@Component
class SubscriptionAudit {

  private static final Logger log = LoggerFactory.getLogger(SubscriptionAudit.class);

  private static final String LIST =
      """
      query Subscriptions($after: String) {
        webhookSubscriptions(first: 100, after: $after) {
          pageInfo { hasNextPage endCursor }
          nodes { id topic uri }
        }
      }
      """;
  private static final String CREATE =
      """
      mutation Subscribe($topic: WebhookSubscriptionTopic!, $webhookSubscription: WebhookSubscriptionInput!) {
        webhookSubscriptionCreate(topic: $topic, webhookSubscription: $webhookSubscription) {
          webhookSubscription { id }
          userErrors { field message }
        }
      }
      """;
  private static final String UPDATE =
      """
      mutation Move($id: ID!, $webhookSubscription: WebhookSubscriptionInput!) {
        webhookSubscriptionUpdate(id: $id, webhookSubscription: $webhookSubscription) {
          webhookSubscription { id }
          userErrors { field message }
        }
      }
      """;
  private static final String DELETE =
      """
      mutation Unsubscribe($id: ID!) {
        webhookSubscriptionDelete(id: $id) {
          deletedWebhookSubscriptionId
          userErrors { field message }
        }
      }
      """;

  private final AdminApi api;
  private final ShopifySettings settings;
  private final Polls polls;
  private final Sources sources;
  private final Clock clock;

  SubscriptionAudit(
      AdminApi api, ShopifySettings settings, Polls polls, Sources sources, Clock clock) {
    this.api = api;
    this.settings = settings;
    this.polls = polls;
    this.sources = sources;
    this.clock = clock;
  }

  /** What is the matter with a subscription. */
  enum Matter {
    MISSING,
    DOUBLE,
    WRONG_ADDRESS
  }

  /**
   * @param topic such as {@code inventory_levels/update}
   * @param repaired whether it is as it should be by now
   * @param said why it could not be repaired
   */
  record Finding(Matter matter, String topic, boolean repaired, @Nullable String said) {

    @Override
    public String toString() {
      return matter.name().toLowerCase(Locale.ROOT).replace('_', ' ')
          + " "
          + topic
          + (repaired ? " (repaired)" : said == null ? "" : " (" + said + ")");
    }
  }

  private record Subscription(String id, String topic, String uri) {}

  /** Looks, repairs where that is wanted, and tells the registry of sources. */
  List<Finding> run(Partner shop, Access access) throws AdminApiException, InterruptedException {
    String source = ShopifyReconciler.KIND + "/" + shop.id();
    if (access.subscriptions() == Subscriptions.OFF || shop.url() == null) {
      polls.audited(
          source,
          shop.url() == null
              ? "not looked at: otn.partners has no url for this shop"
              : "not looked at: otn.shopify.shops has subscriptions: off",
          clock.instant());
      return List.of();
    }
    List<Finding> findings = look(shop, access, shop.url());
    String said =
        findings.isEmpty()
            ? "all as they should be"
            : findings.stream().map(Finding::toString).collect(Collectors.joining(", "));
    polls.audited(source, said, clock.instant());
    if (!findings.isEmpty()) {
      log.warn("event=shopify_subscriptions source={}: {}", source, said);
      sources.subscriptionDisabled(source, said);
    }
    if (findings.stream().allMatch(Finding::repaired)) {
      sources.subscriptionsFine(source);
    }
    return findings;
  }

  private List<Finding> look(Partner shop, Access access, String address)
      throws AdminApiException, InterruptedException {
    Map<String, List<Subscription>> ours =
        list(shop, access).stream()
            .filter(each -> path(each.uri()).equals(path(address)))
            .collect(Collectors.groupingBy(Subscription::topic));
    boolean repair = access.subscriptions() == Subscriptions.REPAIR;
    List<Finding> findings = new ArrayList<>();
    for (String topic : settings.topics()) {
      List<Subscription> there = new ArrayList<>(ours.getOrDefault(graph(topic), List.of()));
      there.sort(
          (one, other) -> Boolean.compare(other.uri().equals(address), one.uri().equals(address)));
      if (there.isEmpty()) {
        findings.add(
            finding(
                Matter.MISSING,
                topic,
                repair ? create(shop, access, topic, address) : null,
                repair));
        continue;
      }
      Subscription first = there.removeFirst();
      if (!first.uri().equals(address)) {
        findings.add(
            finding(
                Matter.WRONG_ADDRESS,
                topic,
                repair ? move(shop, access, first, address) : null,
                repair));
      }
      for (Subscription more : there) {
        findings.add(
            finding(Matter.DOUBLE, topic, repair ? delete(shop, access, more) : null, repair));
      }
    }
    return findings;
  }

  private static Finding finding(
      Matter matter, String topic, @Nullable String trouble, boolean tried) {
    return new Finding(matter, topic, tried && trouble == null, trouble);
  }

  private List<Subscription> list(Partner shop, Access access)
      throws AdminApiException, InterruptedException {
    List<Subscription> all = new ArrayList<>();
    JsonNode info;
    Map<String, Object> variables = new HashMap<>();
    do {
      JsonNode page = api.ask(domain(shop), access, LIST, variables).path("webhookSubscriptions");
      for (JsonNode node : page.path("nodes")) {
        all.add(
            new Subscription(
                node.path("id").asText(), node.path("topic").asText(), node.path("uri").asText()));
      }
      info = page.path("pageInfo");
      variables.put("after", info.path("endCursor").asText());
    } while (info.path("hasNextPage").asBoolean());
    return all;
  }

  private @Nullable String create(Partner shop, Access access, String topic, String address)
      throws AdminApiException, InterruptedException {
    return trouble(
        api.ask(
                domain(shop),
                access,
                CREATE,
                Map.of("topic", graph(topic), "webhookSubscription", input(address)))
            .path("webhookSubscriptionCreate"));
  }

  private @Nullable String move(Partner shop, Access access, Subscription from, String address)
      throws AdminApiException, InterruptedException {
    return trouble(
        api.ask(
                domain(shop),
                access,
                UPDATE,
                Map.of("id", from.id(), "webhookSubscription", input(address)))
            .path("webhookSubscriptionUpdate"));
  }

  private @Nullable String delete(Partner shop, Access access, Subscription subscription)
      throws AdminApiException, InterruptedException {
    return trouble(
        api.ask(domain(shop), access, DELETE, Map.of("id", subscription.id()))
            .path("webhookSubscriptionDelete"));
  }

  private static Map<String, String> input(String address) {
    return Map.of("uri", address, "format", "JSON");
  }

  /** What the shop says against it; null when it was done. */
  private static @Nullable String trouble(JsonNode payload) {
    JsonNode errors = payload.path("userErrors");
    return errors.isEmpty()
        ? null
        : "the shop says: " + errors.path(0).path("message").asText("no");
  }

  /** As the Admin API names a topic. */
  private static String graph(String topic) {
    return topic.toUpperCase(Locale.ROOT).replace('/', '_');
  }

  /** What is behind the host: ours, wherever the gateway was reached before. */
  private static String path(String address) {
    return address.replaceFirst("^[a-z]+://[^/]*", "");
  }

  private static String domain(Partner shop) {
    return Objects.requireNonNull(shop.shop(), "the scheme has checked it");
  }
}
