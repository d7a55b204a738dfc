package io.otn.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.otn.fixture.PostgresForTests;
import io.otn.fixture.SettableClock;
import io.otn.trigger.TriggerEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A shop with one tee, whose webhooks are read as the gateway does: each in a transaction of its
 * own. Minutes count from the opening of the shop.
 */
public final class ShopForTests {
  static final String SOURCE = "shopify/northwind-shopify";
  static final String DOMAIN = "northwind.myshopify.com";
  static final Instant OPENING = Instant.parse("2026-11-20T08:00:00Z");

  /** Beyond 2^53: a double would make it ...884000. */
  static final long ITEM = 271878346596884015L;

  static final long TEE = 788032119674292922L;
  static final long SMALL = 642667041472713922L;
  static final long MEDIUM = 757650484644203962L;
  static final long STORE = 53716844710L;
  static final long WAREHOUSE = 53716844711L;

  private static final JsonMapper JSON = new JsonMapper();

  private final DataSource database;
  private final ShopifyStock shopify;
  private final Restocks restocks;
  final TransactionTemplate transactions;
  private final ThreadLocal<List<Restock>> told = ThreadLocal.withInitial(ArrayList::new);
  final JdbcClient jdbc;

  /** The stock that all readers write into. */
  final Stock stock;

  final Shops shops;
  final Prices prices;

  /** What was withdrawn of what had been told, by event id. */
  final List<String> withdrawn = new CopyOnWriteArrayList<>();

  final SettableClock clock = new SettableClock(OPENING.plus(Duration.ofDays(1)));

  /** A shop where nothing has to last, and all messages are believed, however old. */
  ShopForTests(DataSource source) {
    this(source, settings -> {}, List.of());
  }

  ShopForTests(DataSource source, Consumer<Map<String, String>> change, List<LiveStock> live) {
    database = source;
    jdbc = JdbcClient.create(source);
    transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
    StockRows rows = new StockRows(jdbc);
    VariantRows variants = new VariantRows(jdbc);
    shops = new Shops(settings(change), id -> null);
    TriggerEvents events = mock(TriggerEvents.class);
    doAnswer(call -> withdrawn.add(call.getArgument(1)))
        .when(events)
        .withdraw(anyString(), anyString(), anyString());
    prices =
        new Prices(
            jdbc,
            new Binder(new MapConfigurationPropertySource(Map.of()))
                .bindOrCreate("otn.prices", PriceSettings.class),
            clock);
    stock = new Stock(rows, variants, shops, live, events, clock);
    shopify = new ShopifyStock(rows, variants, stock);
    restocks = new Restocks(jdbc, transactions, stock, shops, clock);
    restocks.attach(restock -> told.get().add(restock));
  }

  private static ShopSettings settings(Consumer<Map<String, String>> change) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "otn.partners[0].id", "northwind-shopify",
                "otn.partners[0].scheme", "shopify",
                "otn.partners[0].page", "1001",
                "otn.stock.dwell", "0s",
                "otn.stock.cool-down", "0s",
                "otn.stock.fresh-for", "365d"));
    change.accept(settings);
    return new Binder(new MapConfigurationPropertySource(settings))
        .bind("otn", ShopSettings.class)
        .get();
  }

  /** What came of a webhook, and what was told at once because of it. */
  record Read(String verdict, List<Restock> restocks) {
    static Read of(String verdict) {
      return new Read(verdict, List.of());
    }
  }

  /** Tells what is due by now. */
  List<Restock> fires() {
    told.get().clear();
    restocks.runOnce();
    return List.copyOf(told.get());
  }

  <T> T inTransaction(Supplier<T> work) {
    return transactions.execute(status -> work.get());
  }

  /** Asks what there is to ask, and tells what comes of it. */
  List<Restock> asksAndFires() {
    new StockQuestions(jdbc, transactions, stock, clock).runOnce();
    return fires();
  }

  public Reading sees(Observation... seen) {
    return transactions.execute(status -> stock.observe(SOURCE, null, List.of(seen)));
  }

  static ShopForTests open() {
    return new ShopForTests(PostgresForTests.newDatabase().dataSource());
  }

  /**
   * A shop of its own database that knows nothing; what is not set lasts for no time, and is
   * believed however old.
   */
  public static ShopForTests open(Map<String, String> settings, LiveStock... live) {
    return new ShopForTests(
        PostgresForTests.newDatabase().dataSource(), all -> all.putAll(settings), List.of(live));
  }

  /** The same after a restart with other settings. */
  public ShopForTests reopened(Map<String, String> settings) {
    ShopForTests again = new ShopForTests(database, all -> all.putAll(settings), List.of());
    again.clock.set(clock.instant());
    return again;
  }

  /** The shop tells a variant's quantity of now. */
  public String says(String variant, long quantity) {
    return sees(Observation.quantity(variant, null, quantity, now())).verdict();
  }

  /** The same of one location. */
  public String saysAt(String variant, String location, long quantity) {
    return sees(Observation.quantity(variant, location, quantity, now())).verdict();
  }

  /** A Shopify webhook; returns what came of it. */
  public String shopify(String topic, String body) {
    return inTransaction(
            () -> shopify.read(SOURCE, DOMAIN, topic, body.getBytes(UTF_8), clock.instant(), false))
        .verdict();
  }

  /** The events that are due by now, by their ids. */
  public List<String> tells() {
    return fires().stream().map(Restock::eventId).toList();
  }

  public Instant now() {
    return clock.instant();
  }

  public void later(Duration by) {
    clock.advance(by);
  }

  public String stateOf(String variant) {
    return state(SOURCE, variant);
  }

  static Instant at(int minute) {
    return OPENING.plus(Duration.ofMinutes(minute));
  }

  Read read(String topic, String body) {
    return read(topic, body, OPENING.plus(Duration.ofDays(1)));
  }

  Read read(String topic, String body, Instant receivedAt) {
    Reading reading =
        transactions.execute(
            status -> shopify.read(SOURCE, DOMAIN, topic, body.getBytes(UTF_8), receivedAt, false));
    return new Read(reading.verdict(), fires());
  }

  Read level(@Nullable Integer available, int minute) {
    return levelAt(STORE, available, minute);
  }

  Read levelAt(long location, @Nullable Integer available, int minute) {
    return read("inventory_levels/update", levelBody(ITEM, location, available, at(minute)));
  }

  Read product(@Nullable Integer quantity, int minute) {
    return product(tee(minute).with("inventory_quantity", quantity));
  }

  Read product(ProductBody body) {
    return read("products/update", body.json());
  }

  /** The shop's tee in one size, in stock by the body that names it. */
  ShopForTests knownToBeIn() {
    product(5, 0);
    return this;
  }

  /** The shop's tee in one size, sold out by the body that names it. */
  ShopForTests knownToBeOut() {
    product(0, 0);
    return this;
  }

  String state(long variant) {
    return state(SOURCE, Long.toString(variant));
  }

  String state(String source, String variant) {
    return jdbc.sql("SELECT state FROM stock_variant WHERE source = ? AND variant_id = ?")
        .params(source, variant)
        .query(String.class)
        .single();
  }

  long rows(String table) {
    return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
  }

  void forgetAll() {
    jdbc.sql(
            "TRUNCATE stock_variant, stock_item, stock_location, stock_level, stock_parked,"
                + " stock_question")
        .update();
  }

  static String levelBody(
      long item, long location, @Nullable Integer available, Instant updatedAt) {
    return """
    {"inventory_item_id":%d,"location_id":%d,"available":%s,"updated_at":"%s",\
    "admin_graphql_api_id":"gid://shopify/InventoryLevel/87892394150?inventory_item_id=%d"}
    """
        .formatted(item, location, available, local(updatedAt), item);
  }

  /** As a shop in New York writes its times. */
  static String local(Instant instant) {
    return instant
        .atOffset(ZoneOffset.ofHours(-5))
        .toString()
        .replaceFirst("T(\\d\\d:\\d\\d)-", "T$1:00-");
  }

  static ProductBody tee(int minute) {
    return new ProductBody(at(minute)).variant(SMALL, ITEM, "Small");
  }

  /** A product body, with the fields that a webhook of 2024-10 or later has. */
  static final class ProductBody {
    private final Map<String, @Nullable Object> product = new LinkedHashMap<>();
    private final List<Map<String, @Nullable Object>> variants = new ArrayList<>();

    ProductBody(Instant updatedAt) {
      product.put("id", TEE);
      product.put("title", "Tee");
      product.put("handle", "tee");
      product.put("status", "active");
      product.put("published_at", "2026-01-01T09:00:00-05:00");
      product.put("updated_at", local(updatedAt));
      product.put("variants", variants);
    }

    ProductBody variant(long id, @Nullable Long item, String title) {
      Map<String, @Nullable Object> variant = new LinkedHashMap<>();
      variant.put("id", id);
      variant.put("product_id", TEE);
      variant.put("title", title);
      variant.put("price", "19.99");
      variant.put("sku", null);
      variant.put("inventory_policy", "deny");
      variant.put("inventory_item_id", item);
      variant.put("updated_at", "2026-01-01T09:00:00-05:00");
      variants.add(variant);
      return this;
    }

    /** Of the variant named last. */
    ProductBody with(String field, @Nullable Object value) {
      variants.getLast().put(field, value);
      return this;
    }

    ProductBody withProduct(String field, @Nullable Object value) {
      product.put(field, value);
      return this;
    }

    ProductBody withoutProduct(String field) {
      product.remove(field);
      return this;
    }

    String json() {
      try {
        return JSON.writeValueAsString(product);
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
