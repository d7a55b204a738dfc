package io.otn.sandbox;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the sandbox behaves. Values that are left out are taken from the gateway's own settings where
 * both run in one process.
 *
 * @param enabled whether there is a sandbox at all
 * @param directory where its journal is kept between runs; empty keeps everything in memory
 * @param gatewayUrl where webhooks go, without a path; the own web server when left out
 * @param appSecret signs webhooks and checks {@code appsecret_proof}; {@code
 *     otn.messenger.app-secret} when left out
 * @param verifyToken shown at the handshake; {@code otn.messenger.verify-token} when left out
 * @param key bearer key with which the shop's bot calls the gateway; {@code otn.api.admin-key} when
 *     left out
 * @param pages the pages that exist; {@code otn.pages} when left out
 * @param people names of the people who exist on the first page from the start
 * @param rules what Messenger allows, and how it refuses
 * @param webhooks how events are posted
 * @param shop the demo shop
 */
@ConfigurationProperties("otn.sandbox")
record SandboxSettings(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("./data/sandbox") String directory,
    @Nullable String gatewayUrl,
    @Nullable String appSecret,
    @Nullable String verifyToken,
    @Nullable String key,
    @DefaultValue List<PageSettings> pages,
    @DefaultValue({"Ada", "Bruno", "Chioma"}) List<String> people,
    @DefaultValue Rules rules,
    @DefaultValue WebhookSettings webhooks,
    @DefaultValue ShopSettings shop) {

  /**
   * @param id page id
   * @param name what people see
   * @param accessToken the page access token that the Send API takes
   */
  record PageSettings(String id, @DefaultValue("A page") String name, String accessToken) {}

  /**
   * What Messenger does where its documents are silent stands here, and can be changed while the
   * sandbox runs: {@code PATCH /sandbox/rules}.
   *
   * @param window how long a person's own action keeps the messaging window open
   * @param tokenLife how long an unused one-time token is good
   * @param tapOpensWindow whether tapping Notify Me opens the window; not documented, assumed no
   * @param deadTokenError answer to a spent, expired or unknown token, as {@code code} or {@code
   *     code/subcode}; the real one is not published, {@code 10/2018278} is the other candidate
   * @param featureError answer when the page lacks the One-Time Notification feature
   * @param featureName the feature's name in {@code messaging_feature_review}
   * @param unavailableError answer when the person blocked the page
   * @param recipientIdForTokens whether the answer to a token send carries {@code recipient_id}
   * @param requestSpam whether the same card title to the same person is refused for a while
   * @param requestSpamFor how long it is refused
   * @param requireProof whether a call without {@code appsecret_proof} is refused
   * @param authStatus HTTP status of error 190: 400 or 401
   * @param windowStatus HTTP status of the window error: 400 or 403
   * @param throttleStatus HTTP status of rate errors: 400 or 429
   * @param sendsPerSecond Send API calls a second and page
   * @param mediaPerSecond the same for audio and video
   * @param dailyPerPerson calls in 24 hours for each person who can be messaged
   * @param latency every Graph answer takes at least this long
   * @param hangFor how long a call that is never answered is held open
   */
  record Rules(
      @DefaultValue("24h") Duration window,
      @DefaultValue("365d") Duration tokenLife,
      @DefaultValue("false") boolean tapOpensWindow,
      @DefaultValue("100") String deadTokenError,
      @DefaultValue("10/2018310") String featureError,
      @DefaultValue("one_time_notification") String featureName,
      @DefaultValue("551/1545041") String unavailableError,
      @DefaultValue("true") boolean recipientIdForTokens,
      @DefaultValue("true") boolean requestSpam,
      @DefaultValue("7d") Duration requestSpamFor,
      @DefaultValue("false") boolean requireProof,
      @DefaultValue("400") int authStatus,
      @DefaultValue("400") int windowStatus,
      @DefaultValue("400") int throttleStatus,
      @DefaultValue("300") int sendsPerSecond,
      @DefaultValue("10") int mediaPerSecond,
      @DefaultValue("200") int dailyPerPerson,
      @DefaultValue("0ms") Duration latency,
      @DefaultValue("10m") Duration hangFor) {}

  /**
   * @param path where the gateway receives Messenger's events
   * @param timeout an answer that takes longer counts as a failure
   * @param retryAfter the waits between tries; after the last one the event is lost, as in life
   * @param unsubscribeAfter failing for this long on the sandbox's clock ends the subscription
   * @param reorderWindow with reordering on, events of this long are collected and turned round
   * @param concurrency posts under way at once
   */
  record WebhookSettings(
      @DefaultValue("/webhooks/messenger") String path,
      @DefaultValue("5s") Duration timeout,
      @DefaultValue({"200ms", "500ms", "1s", "2s", "5s", "10s", "20s", "30s", "60s"})
          List<Duration> retryAfter,
      @DefaultValue("1h") Duration unsubscribeAfter,
      @DefaultValue("250ms") Duration reorderWindow,
      @DefaultValue("16") int concurrency) {}

  /**
   * @param domain the shop's domain, sent as {@code X-Shopify-Shop-Domain}
   * @param secret signs the shop's webhooks
   * @param partner the gateway's name for the shop, the end of the webhook's path
   * @param apiVersion sent as {@code X-Shopify-API-Version}
   * @param announce whether all products are posted once when the gateway is up, which is how it
   *     learns what there is
   * @param products what is sold; a small range when left out
   */
  record ShopSettings(
      @DefaultValue("northwind.myshopify.com") String domain,
      @DefaultValue("sandbox-shop-secret") String secret,
      @DefaultValue("northwind-shopify") String partner,
      @DefaultValue("2026-10") String apiVersion,
      @DefaultValue("true") boolean announce,
      @DefaultValue List<ProductSettings> products) {}

  /**
   * @param id product id
   * @param title product name
   * @param price with two decimals, in the shop's currency
   * @param variants what can be bought
   */
  record ProductSettings(
      long id,
      String title,
      @DefaultValue("29.00") String price,
      @DefaultValue List<VariantSettings> variants) {}

  /**
   * @param id variant id, the subject of the gateway's topics
   * @param title such as {@code Black / M}
   * @param inventoryItemId the id by which stock changes name the variant
   * @param available units at the start
   */
  record VariantSettings(
      long id, String title, long inventoryItemId, @DefaultValue("0") int available) {}
}
