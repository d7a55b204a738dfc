package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.otn.fixture.Http;
import io.otn.fixture.WebhookSignature;
import io.otn.partner.Partner;
import io.otn.partner.Partners;
import io.otn.secret.Hmac;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * The doors that senders without a login post to: found by what the gateway has mapped, so a new
 * one is among them at once, and has to be given a sender here that signs as its own do.
 */
record OpenDoors(Stage stage) {

  private static final String ROUTES = "platform-http:///";

  /** All of them, with a partner of the stage where one is named. */
  List<String> paths() {
    TreeSet<String> paths = new TreeSet<>();
    stage
        .bean(CamelContext.class)
        .getRoutes()
        .forEach(
            route -> {
              String uri = route.getEndpoint().getEndpointUri();
              if (uri.startsWith(ROUTES) && !uri.startsWith(ROUTES + "api/")) {
                String path = uri.substring(ROUTES.length()).replaceFirst("[?].*", "");
                paths.add(named("/" + URLDecoder.decode(path, UTF_8)));
              }
            });
    stage.handlers().getHandlerMethods().keySet().stream()
        .filter(mapping -> mapping.getMethodsCondition().getMethods().contains(RequestMethod.POST))
        .flatMap(mapping -> mapping.getPatternValues().stream())
        .filter(path -> path.startsWith("/webhooks/") || path.startsWith("/hooks/"))
        .forEach(paths::add);
    return List.copyOf(paths);
  }

  private String named(String path) {
    String scheme = path.split("/", -1)[2];
    String partner =
        stage.bean(Partners.class).all().stream()
            .filter(one -> scheme.equals(one.scheme()))
            .map(Partner::id)
            .findFirst()
            .orElseThrow(() -> new AssertionError("the stage has no partner for " + path));
    return path.replace("{partner}", partner);
  }

  /** What senders post to a door when all is well. */
  static List<String> samples(String door) {
    return switch (door) {
      case ShopHooks.PATH ->
          List.of(
              ShopHooks.product("501", "601", "701", "active", 3, "2026-11-20T10:00:00Z"),
              ShopHooks.level("701", 801, 3, "2026-11-20T10:00:00Z"),
              "{\"id\":501,\"sku\":\"A\",\"tracked\":true,\"updated_at\":\"2026-11-20T10:00:00Z\"}",
              "{\"topic\":\"Product\",\"action\":\"update\",\"handle\":\"h\",\"fields_changed\":"
                  + "{\"added\":[],\"updated\":[\"product[id: 'gid://shopify/Product/501'].title\"],\"removed\":[]}}",
              "{\"shop_id\":1,\"shop_domain\":\"northwind.myshopify.com\",\"orders_requested\":[2],"
                  + "\"customer\":{\"id\":3,\"email\":\"a@example.com\"},\"data_request\":{\"id\":4}}");
      case "/hooks/woocommerce/woo-shop" ->
          List.of(VendorWebhooksTest.tee(3), "{\"action\":\"x\",\"arg\":1537}");
      case "/hooks/bigcommerce/big-store" ->
          List.of(
              "{\"scope\":\"store/sku/inventory/updated\",\"producer\":\"stores/abc123\",\"hash\":\"h\","
                  + "\"created_at\":1795250000,\"data\":{\"type\":\"sku\",\"id\":461,\"inventory\":"
                  + "{\"product_id\":206,\"variant_id\":509,\"method\":\"absolute\",\"value\":5}}}");
      case "/hooks/square/square-till" ->
          List.of(
              "{\"merchant_id\":\"M1\",\"type\":\"inventory.count.updated\",\"event_id\":\"e\",\"data\":{\"object\":"
                  + "{\"inventory_counts\":[{\"catalog_object_id\":\"T\",\"state\":\"IN_STOCK\",\"location_id\":\"L\","
                  + "\"quantity\":\"10\",\"calculated_at\":\"2019-10-29T18:38:45.10296Z\"}]}}}");
      case "/hooks/catch/zap" ->
          List.of(
              "{\"event_id\":\"e\",\"product\":{\"sku\":\"T\",\"title\":\"Tee\",\"handle\":\"tee\",\"stock\":3}}");
      case "/webhooks/messenger" -> messenger();
      case "/webhooks/messenger/data-deletion" ->
          List.of(
              "{\"user_id\":\"218471\",\"algorithm\":\"HMAC-SHA256\",\"issued_at\":1291836800}");
      default -> throw new AssertionError("say here what is sent to " + door);
    };
  }

  private static List<String> messenger() {
    List<String> events =
        List.of(
            "\"message\":{\"mid\":\"m\",\"text\":\"Hi\",\"quick_reply\":{\"payload\":\"p\"}}",
            "\"message\":{\"mid\":\"m\",\"is_echo\":true,\"app_id\":1,\"metadata\":\"1001.1\"}",
            "\"optin\":{\"type\":\"one_time_notif_req\",\"payload\":\"restock:1\",\"one_time_notif_token\":\"t\"}",
            "\"delivery\":{\"mids\":[\"m\"],\"watermark\":1795250000000}",
            "\"read\":{\"watermark\":1795250000000}",
            "\"postback\":{\"title\":\"t\",\"payload\":\"p\",\"referral\":{\"ref\":\"r\",\"source\":\"ADS\"}}",
            "\"referral\":{\"ref\":\"r\",\"source\":\"SHORTLINK\",\"type\":\"OPEN_THREAD\"}",
            "\"policy_enforcement\":{\"action\":\"block\",\"reason\":\"r\"}");
    List<String> samples = new ArrayList<>();
    for (String event : events) {
      samples.add(
          "{\"object\":\"page\",\"entry\":[{\"id\":\"1001\",\"time\":1,\"messaging\":[{\"sender\":{\"id\":\"p\"},"
              + "\"recipient\":{\"id\":\"1001\"},\"timestamp\":1795250000000,%s}]}]}"
                  .formatted(event));
    }
    samples.add(
        "{\"object\":\"page\",\"entry\":[{\"id\":\"1001\",\"time\":1,\"changes\":[%s]}]}"
            .formatted(
                Meta.comment(
                    new Stage.Person("1001", "p"), java.time.Instant.ofEpochSecond(1795250000))));
    return samples;
  }

  /** Posts a body as the door's own senders sign it. */
  Http.Answer signed(String door, String text, Random dice) {
    byte[] body = text.getBytes(UTF_8);
    return switch (door) {
      case ShopHooks.PATH -> shopify(text, dice);
      case "/hooks/woocommerce/woo-shop" -> VendorWebhooksTest.woo(stage, text);
      case "/hooks/bigcommerce/big-store" -> {
        String at = Long.toString(stage.clock.instant().getEpochSecond());
        String id = stage.name("msg");
        yield post(
            door,
            body,
            "webhook-id",
            id,
            "webhook-timestamp",
            at,
            "webhook-signature",
            "v1," + base64("big-secret", id + "." + at + "." + text));
      }
      case "/hooks/square/square-till" ->
          post(
              door,
              body,
              "x-square-hmacsha256-signature",
              base64("square-key", "https://gw.example.com/hooks/square/square-till" + text));
      case "/hooks/catch/zap" ->
          post(door, body, "Authorization", "Bearer " + CatchHookTest.SECRET);
      case "/webhooks/messenger" ->
          post(door, body, "X-Hub-Signature-256", WebhookSignature.of(Stage.APP_SECRET, body));
      case "/webhooks/messenger/data-deletion" ->
          stage.open.post(
              door,
              ("signed_request=" + URLEncoder.encode(Meta.signedRequest(text), UTF_8))
                  .getBytes(UTF_8),
              "Content-Type",
              "application/x-www-form-urlencoded");
      default -> throw new AssertionError("say here how a sender signs for " + door);
    };
  }

  private Http.Answer shopify(String text, Random dice) {
    List<String> topics =
        List.of(
            "products/update",
            "products/create",
            "products/delete",
            "inventory_levels/update",
            "inventory_levels/connect",
            "inventory_levels/disconnect",
            "inventory_items/update",
            "inventory_items/delete",
            "variants/in_stock",
            "locations/deactivate",
            "customers/data_request",
            "shop/redact",
            "orders/create",
            "Product");
    String topic = topics.get(dice.nextInt(topics.size()));
    ShopHooks hooks = new ShopHooks(stage);
    return topic.equals("Product")
        ? hooks.event(
            topic,
            List.of("update", "create", "delete").get(dice.nextInt(3)),
            "501",
            text,
            stage.name("event"))
        : hooks.post(topic, text);
  }

  private Http.Answer post(String door, byte[] body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Content-Type", "application/json"));
    return stage.open.post(door, body, all.toArray(String[]::new));
  }

  private static String base64(String secret, String message) {
    return Base64.getEncoder().encodeToString(Hmac.sha256(secret, message.getBytes(UTF_8)));
  }
}
