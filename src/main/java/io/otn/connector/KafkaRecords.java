package io.otn.connector;

import io.otn.inbox.Inbox;
import io.otn.inbox.NotStoredException;
import io.otn.inbox.Read;
import io.otn.inbox.Webhook;
import io.otn.inbox.WebhookReader;
import io.otn.partner.CatchHook;
import io.otn.partner.EventMapping;
import io.otn.source.SourceList;
import io.otn.trigger.NewEvent;
import io.otn.trigger.TriggerEvents;
import io.otn.web.KeyHolder;
import io.otn.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Header;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Records of a Kafka topic, taken into the inbox as they came and read by the mapping of the
 * configuration. An offset is committed behind what is stored, so a record may come twice and is
 * never lost; its place names it, so the second time does nothing.
 */
@Component("kafkaRecords")
public class KafkaRecords implements SourceList, CamelContextConfiguration {

  static final String KIND = "kafka";

  private static final Duration POLL_PAUSE = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(KafkaRecords.class);

  private final KafkaSettings settings;
  private final Inbox inbox;
  private final Stock stock;
  private final Prices prices;
  private final CatchHook hook;
  private final CaughtEvents caught;
  private final TriggerEvents events;
  private final Clock clock;
  private final @Nullable ItemMapping item;
  private final @Nullable EventMapping event;

  KafkaRecords(
      KafkaSettings settings,
      Inbox inbox,
      Stock stock,
      Prices prices,
      CatchHook hook,
      CaughtEvents caught,
      TriggerEvents events,
      Clock clock) {
    this.settings = settings;
    this.inbox = inbox;
    this.stock = stock;
    this.prices = prices;
    this.hook = hook;
    this.caught = caught;
    this.events = events;
    this.clock = clock;
    boolean on = settings.on();
    this.item = on && settings.item() != null ? new ItemMapping(settings.item()) : null;
    this.event =
        on && settings.event() != null
            ? new EventMapping("otn.kafka.", "event", settings.event())
            : null;
  }

  /** What the client needs and nobody may read, so it stands in no route's address. */
  @Override
  public void beforeApplicationStart(CamelContext context) {
    if (!settings.on()) {
      return;
    }
    KafkaComponent kafka = new KafkaComponent(context);
    Map<String, Object> properties = new LinkedHashMap<>();
    // What a producer has taken back was never said.
    properties.put("isolation.level", "read_committed");
    properties.putAll(settings.properties());
    kafka.getConfiguration().setAdditionalProperties(properties);
    kafka.setPollExceptionStrategy(new PollPause(POLL_PAUSE));
    context.addComponent("kafka", kafka);
    inbox.attach(KIND, WebhookReader.ofStates(this::read));
  }

  @Override
  public void afterApplicationStart(CamelContext context) {
    // the route's file comes later, and finds the component there
  }

  @Override
  public List<Entry> sources() {
    return settings.on()
        ? List.of(new Entry(KIND, settings.name(), settings.page(), false, settings.silenceAfter()))
        : List.of();
  }

  /**
   * Stores a record. Nothing of it is looked at yet.
   *
   * @param body null for a record without a value
   * @throws NotStoredException when it cannot be stored now: it has to be read again
   */
  public void store(
      @Body byte @Nullable [] body,
      @Header(KafkaConstants.TOPIC) String topic,
      @Header(KafkaConstants.PARTITION) int partition,
      @Header(KafkaConstants.OFFSET) long offset,
      @Header(KafkaConstants.TIMESTAMP) long timestamp) {
    inbox.store(
        new Webhook(
            KIND,
            settings.name(),
            new RecordName(topic, partition, offset, timestamp).toString(),
            topic,
            body == null ? new byte[0] : body,
            clock.instant()));
  }

  /** All records of its partition up to this one are stored. */
  public void commit(@Header(KafkaConstants.MANUAL_COMMIT) KafkaManualCommit commit) {
    commit.commit();
  }

  private Read read(Webhook webhook) {
    if (webhook.body().length == 0) {
      return Read.of(Verdict.RECORD_EMPTY);
    }
    Instant at = RecordName.parse(webhook.deliveryId()).at(webhook.receivedAt());
    try {
      return event == null
          ? keep(webhook, Objects.requireNonNull(item).read(webhook.body(), at))
          : tell(webhook, at, event);
    } catch (ItemMapping.RefusedException e) {
      log.debug("record {}: {}", webhook.deliveryId(), e.getMessage());
      return Read.of(e.code());
    } catch (ProblemException e) {
      log.debug("record {}: {} {}", webhook.deliveryId(), e.detail(), e.fields());
      return Read.of(e.code());
    }
  }

  private Read keep(Webhook webhook, ItemMapping.Item said) {
    String page = Objects.requireNonNull(settings.page());
    Observation seen = said.stock();
    Reading ofStock = seen == null ? null : stock.observe(webhook.sourceId(), page, List.of(seen));
    ListedPrice price = said.price();
    Reading ofPrice =
        price == null ? null : prices.observe(webhook.sourceId(), page, price, said.version());
    Reading reading =
        ofStock == null
            ? Objects.requireNonNull(ofPrice)
            : ofPrice == null ? ofStock : ofStock.and(ofPrice);
    return new Read(reading.verdict(), reading.change(), List.of());
  }

  private Read tell(Webhook webhook, Instant at, EventMapping mapping) {
    var holder =
        new KeyHolder(
            settings.name(),
            webhook.sourceId(),
            Objects.requireNonNull(settings.page()),
            List.of(),
            Set.of());
    NewEvent told = hook.event(holder, mapping, webhook.body());
    CaughtEvents.Caught read = caught.caught(told, at);
    if (!read.isNew()) {
      return Read.of(read.verdict());
    }
    NewEvent timed =
        new NewEvent(
            told.source(),
            told.id(),
            told.page(),
            told.topics(),
            read.occurredAt(),
            told.quantity(),
            null,
            null,
            told.data());
    return new Read(read.verdict(), null, List.of(events.accept(timed).id()));
  }
}
