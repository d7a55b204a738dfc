package io.otn.connector;

import io.otn.source.SourceList;
import io.otn.source.Sources;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.stereotype.Component;

/**
 * Reads the rows of a shop's own stock table into our picture of its stock. What a row says is how
 * things are, so the rows that were not changed do no harm; a row that cannot be read costs itself.
 */
@Component("stockTable")
public class StockTable implements SourceList, CamelContextConfiguration {

  static final String KIND = "stock-table";

  private static final Logger log = LoggerFactory.getLogger(StockTable.class);

  /** Rows that are applied in one transaction. */
  private static final int BATCH = 200;

  private static final Instant BEGINNING = Instant.EPOCH;

  private final StockTableSettings settings;
  private final Stock stock;
  private final Sources sources;
  private final Clock clock;
  private volatile Instant newest = BEGINNING;

  StockTable(StockTableSettings settings, Stock stock, Sources sources, Clock clock) {
    this.settings = settings;
    this.stock = stock;
    this.sources = sources;
    this.clock = clock;
  }

  /**
   * The table's database, for {@code sql:} only: nothing else of the gateway may take it for its
   * own.
   */
  @Override
  public void beforeApplicationStart(CamelContext context) {
    DriverManagerDataSource database = new DriverManagerDataSource();
    database.setUrl(Objects.requireNonNullElse(settings.url(), ""));
    database.setUsername(settings.user());
    database.setPassword(settings.password());
    context.getRegistry().bind("stockTableDatabase", database);
  }

  @Override
  public void afterApplicationStart(CamelContext context) {
    // the route's file comes later, and finds the database there
  }

  @Override
  public List<Entry> sources() {
    return settings.url() == null
        ? List.of()
        : List.of(
            new Entry(KIND, settings.name(), settings.page(), false, settings.silenceAfter()));
  }

  /** Whether the table is to be asked now. */
  public boolean runs() {
    return settings.url() != null && sources.runs(source());
  }

  /**
   * The newest {@code updated_at} that was read since the start, for {@code :#since} in the query.
   */
  public Timestamp since() {
    return Timestamp.from(newest);
  }

  /**
   * @param rows each with {@code id} and {@code quantity}, and where they are known {@code
   *     updated_at}, {@code product}, {@code variant}, {@code url}, {@code price} and {@code sku}
   */
  public void read(List<Map<String, Object>> rows) {
    Instant now = clock.instant();
    String page = Objects.requireNonNull(settings.page());
    Instant last = newest;
    int unreadable = 0;
    List<Observation> seen = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      try {
        Observation observation = observation(row, now);
        seen.add(observation);
        last = observation.version().isAfter(last) ? observation.version() : last;
      } catch (IllegalArgumentException | DateTimeException e) {
        if (unreadable++ == 0) {
          log.warn("{}: a row is left out: {}", source(), e.getMessage());
        }
      }
    }
    if (unreadable > 1) {
      log.warn("{}: {} of {} rows are left out", source(), unreadable, rows.size());
    }
    for (int from = 0; from < seen.size(); from += BATCH) {
      stock.observe(source(), page, seen.subList(from, Math.min(from + BATCH, seen.size())));
    }
    newest = last.isAfter(now) ? now : last;
    sources.heard(source(), now, seen.size());
  }

  private String source() {
    return KIND + "/" + settings.name();
  }

  private static Observation observation(Map<String, Object> row, Instant now) {
    String id = text(row, "id");
    if (id == null || id.length() > 200) {
      throw new IllegalArgumentException("it has no id");
    }
    return new Observation(
        id,
        null,
        null,
        quantity(row.get("quantity"), id),
        version(row.get("updated_at"), now),
        null,
        Observation.Sale.OFFERED,
        new Observation.Names(
            text(row, "product"),
            text(row, "variant"),
            text(row, "url"),
            text(row, "price"),
            text(row, "sku")));
  }

  private static @Nullable String text(Map<String, Object> row, String column) {
    Object value = row.get(column);
    String text = value == null ? "" : value.toString().strip();
    return text.isEmpty() ? null : text;
  }

  /** Parts of a unit cannot be bought. */
  private static @Nullable Long quantity(@Nullable Object value, String id) {
    if (value == null) {
      return null;
    }
    try {
      return new BigDecimal(value.toString().strip()).longValue();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the quantity of '%s' is no number".formatted(id), e);
    }
  }

  private static Instant version(@Nullable Object value, Instant now) {
    return switch (value) {
      case null -> now;
      case Timestamp timestamp -> timestamp.toInstant();
      case OffsetDateTime time -> time.toInstant();
      default -> OffsetDateTime.parse(value.toString()).toInstant();
    };
  }
}
