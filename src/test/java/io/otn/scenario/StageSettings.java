package io.otn.scenario;

import io.otn.fixture.ShopifyStandIn;
import java.util.List;
import java.util.stream.Stream;

/** What the gateway and the sandbox of a {@link Stage} are started with, as {@code name=value}. */
final class StageSettings {

  private static final List<String> WORLD =
      List.of(
          "otn.pages[0].id=" + Stage.PAGE,
          "otn.pages[0].name=Northwind Tees",
          "otn.pages[0].access-token=page-token-1001",
          "otn.pages[1].id=" + Stage.OTHER_PAGE,
          "otn.pages[1].name=Southwind Mugs",
          "otn.pages[1].access-token=page-token-1002",
          "otn.pages[1].zone=Etc/GMT-6",
          "otn.messenger.app-secret=" + Stage.APP_SECRET,
          "otn.messenger.verify-token=verify-token-for-tests");

  private StageSettings() {}

  static List<String> sandbox(int port, int gatewayPort) {
    return with(
        "server.port=" + port,
        "otn.sandbox.gateway-url=http://127.0.0.1:" + gatewayPort,
        "otn.sandbox.directory=",
        "otn.sandbox.shop.secret=shop-secret-for-tests",
        "otn.sandbox.shop.announce=false",
        "otn.sandbox.key=" + Stage.ADMIN_KEY);
  }

  /** Without what tells of servers and files that the stage has. */
  static List<String> gateway(int port, int sandboxPort) {
    return with(
        "server.port=" + port,
        "server.address=127.0.0.1",
        "otn.sandbox.enabled=false",
        "otn.workers.enabled=false",
        "otn.delivery.page-rate=0",
        "otn.delivery.lease=60s",
        "otn.stock.dwell=0s",
        "otn.stock.cool-down=0s",
        "otn.campaign.approval-above=1000",
        "otn.fetch.private-hosts[0]=127.0.0.1",
        "otn.callbacks.retry-after=5s,5m,30m",
        "otn.callbacks.jitter=0",
        "otn.callbacks.timeout=1s",
        "otn.partners[0].id=northwind-shopify",
        "otn.partners[0].page=" + Stage.PAGE,
        "otn.partners[0].scheme=shopify",
        "otn.partners[0].shop=northwind.myshopify.com",
        "otn.partners[0].secrets[0]=an-older-secret",
        "otn.partners[0].secrets[1]=shop-secret-for-tests",
        "otn.partners[0].silence-after=6h",
        "otn.partners[1].id=acme",
        "otn.partners[1].page=" + Stage.PAGE,
        "otn.partners[1].scheme=standard-webhooks",
        "otn.partners[1].secrets[0]=" + Stage.ACME_SECRET,
        "otn.partners[1].topics[0]=launch:*",
        "otn.partners[2].id=woo-shop",
        "otn.partners[2].page=" + Stage.PAGE,
        "otn.partners[2].scheme=woocommerce",
        "otn.partners[2].shop=woo.example.com",
        "otn.partners[2].secrets[0]=woo-secret",
        "otn.partners[3].id=big-store",
        "otn.partners[3].page=" + Stage.PAGE,
        "otn.partners[3].scheme=bigcommerce",
        "otn.partners[3].shop=abc123",
        "otn.partners[3].secrets[0]=big-secret",
        "otn.partners[4].id=square-till",
        "otn.partners[4].page=" + Stage.PAGE,
        "otn.partners[4].scheme=square",
        "otn.partners[4].url=https://gw.example.com/hooks/square/square-till",
        "otn.partners[4].secrets[0]=square-key",
        "otn.partners[5].id=zap",
        "otn.partners[5].page=" + Stage.PAGE,
        "otn.partners[5].scheme=catch",
        "otn.partners[5].topics[0]=restock:*",
        "otn.partners[5].secrets[0]=an-older-catch-secret",
        "otn.partners[5].secrets[1]=" + CatchHookTest.SECRET,
        "otn.partners[5].catch.topic=restock:{/product/sku}",
        "otn.partners[5].catch.id={/event_id}",
        "otn.partners[5].catch.quantity={/product/stock}",
        "otn.partners[5].catch.data.product={/product/title}",
        "otn.partners[5].catch.data.url=https://shop.example/{/product/handle}",
        "otn.messenger.graph-url=http://127.0.0.1:" + sandboxPort + "/sandbox/graph");
  }

  /** The shop's Admin API is played by a stand-in; its pages are small. */
  static List<String> shop(ShopifyStandIn shopify) {
    return List.of(
        "otn.partners[0].url=https://otn.example.com/hooks/shopify/northwind-shopify",
        "otn.shopify.shops[0].partner=northwind-shopify",
        "otn.shopify.shops[0].access-token=" + ShopifyStandIn.TOKEN,
        "otn.shopify.shops[0].admin-url=" + shopify.url(),
        "otn.shopify.shops[0].subscriptions=REPAIR",
        "otn.shopify.page-size=3",
        "otn.shopify.levels=2",
        "otn.shopify.slice=2",
        "otn.shopify.first-wait=1ms");
  }

  private static List<String> with(String... more) {
    return Stream.concat(WORLD.stream(), Stream.of(more)).toList();
  }
}
