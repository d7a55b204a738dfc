package io.otn.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.otn.fixture.PostgresForTests;
import io.otn.source.Sources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionInterceptor;

/** A shop whose stock is a table of its own database, read by the route file as it ships. */
class StockTableTest {

  private static final String SOURCE = "stock-table/erp";
  private static final String QUERY =
      "SELECT sku AS id, on_hand AS quantity, updated_at, name AS product FROM goods"
          + " WHERE updated_at >= :#since ORDER BY sku";

  private final PostgresForTests.Database erp = PostgresForTests.newEmptyDatabase();
  private final JdbcClient goods = JdbcClient.create(erp.dataSource());
  private final DataSource gateway = PostgresForTests.newDatabase().dataSource();
  private final ShopForTests shop = new ShopForTests(gateway);
  private final Sources sources = mock(Sources.class);
  private final DefaultCamelContext camel = new DefaultCamelContext();

  @BeforeEach
  void start() throws Exception {
    goods
        .sql(
            """
            CREATE TABLE goods (sku text, on_hand text, name text, updated_at timestamptz);
            INSERT INTO goods VALUES
                ('mug', 'many', 'Mug', '2026-11-21T07:00:00Z'), ('tee', '0', 'Tee', '2026-11-21T07:00:00Z')
            """)
        .update();
    when(sources.runs(SOURCE)).thenReturn(true);
    StockTable table =
        new StockTable(
            new StockTableSettings(
                erp.url(), erp.user(), erp.password(), "erp", "1001", QUERY, null),
            inTransactions(shop.stock),
            sources,
            shop.clock);
    camel.getRegistry().bind("stockTable", table);
    table.beforeApplicationStart(camel);
    camel.getPropertiesComponent().addOverrideProperty("otn.stock-table.query", QUERY);
    camel.getPropertiesComponent().addOverrideProperty("otn.stock-table.every", "100ms");
    camel
        .getComponent("kamelet", KameletComponent.class)
        .setLocation("file:" + Path.of("routes", "kamelets").toAbsolutePath());
    camel.start();
    PluginHelper.getRoutesLoader(camel)
        .loadRoutes(
            ResourceHelper.resolveResource(
                camel,
                "file:"
                    + Path.of("routes", "connectors", "stock-table.camel.yaml").toAbsolutePath()));
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  @Test
  void what_was_sold_out_and_is_back_in_the_table_is_a_restock_once() {
    await().atMost(Duration.ofSeconds(30)).until(() -> states().equals(List.of("tee OUT")));
    verify(sources, atLeastOnce()).heard(eq(SOURCE), any(), anyInt());
    assertThat(shop.fires()).isEmpty();

    goods
        .sql(
            "UPDATE goods SET on_hand = '3', updated_at = '2026-11-21T07:30:00Z' WHERE sku = 'tee'")
        .update();
    List<Restock> told = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              told.addAll(shop.fires());
              return !told.isEmpty();
            });
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().variantId()).isEqualTo("tee");
    assertThat(told.getFirst().quantity()).isEqualTo(3);
    assertThat(told.getFirst().page()).isEqualTo("1001");
    assertThat(told.getFirst().data()).containsEntry("product", "Tee");
    assertThat(shop.fires()).isEmpty();
  }

  @Test
  void while_it_is_paused_nobody_asks_the_table() {
    await().atMost(Duration.ofSeconds(30)).until(() -> states().equals(List.of("tee OUT")));
    StockTable table = camel.getRegistry().lookupByNameAndType("stockTable", StockTable.class);
    when(sources.runs(SOURCE)).thenReturn(false);
    assertThat(table.runs()).isFalse();
    assertThat(table.sources()).extracting(entry -> entry.id()).containsExactly(SOURCE);
  }

  @Test
  void what_is_missing_in_the_configuration_is_named() {
    assertThatThrownBy(() -> new StockTableSettings("jdbc:x", "", "", "erp", "1001", null, null))
        .hasMessageContaining("otn.stock-table.query");
    assertThatThrownBy(
            () -> new StockTableSettings("jdbc:x", "", "", "erp", null, "SELECT 1", null))
        .hasMessageContaining("otn.stock-table.page");
  }

  /** As the gateway has it: each call in a transaction of its own. */
  private Stock inTransactions(Stock stock) {
    TransactionManager transactions = new DataSourceTransactionManager(gateway);
    ProxyFactory proxy = new ProxyFactory(stock);
    proxy.setProxyTargetClass(true);
    proxy.addAdvice(
        new TransactionInterceptor(transactions, new AnnotationTransactionAttributeSource()));
    return (Stock) proxy.getProxy();
  }

  private List<String> states() {
    return shop.jdbc
        .sql(
            "SELECT variant_id || ' ' || state FROM stock_variant WHERE source = :source ORDER BY"
                + " variant_id")
        .param("source", SOURCE)
        .query(String.class)
        .list();
  }
}
