package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.topic.MessageForm;
import io.otn.topic.MissingValueException;
import io.otn.topic.Release;
import io.otn.topic.TopicKey;
import io.otn.topic.TopicKind;
import io.otn.topic.TopicKinds;
import io.otn.topic.UnfitMessageException;
import io.otn.trigger.NewEvent;
import io.otn.trigger.Rehearsal;
import io.otn.trigger.TriggerEvents;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts who would be told by an event, and renders what the first of them would read. */
@Component
class DryRun implements Rehearsal {

  private static final int SAMPLES = 3;
  private static final int LISTED_WAVES = 200;
  private static final TypeReference<Map<String, Object>> DATA = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final TopicKinds kinds;
  private final TriggerEvents events;
  private final EventRules rules;
  private final Approvals approvals;
  private final Sleepers sleepers;
  private final ObjectMapper json;
  private final Clock clock;

  DryRun(
      JdbcClient jdbc,
      TopicKinds kinds,
      TriggerEvents events,
      EventRules rules,
      Approvals approvals,
      Sleepers sleepers,
      ObjectMapper json,
      Clock clock) {
    this.jdbc = jdbc;
    this.kinds = kinds;
    this.events = events;
    this.rules = rules;
    this.approvals = approvals;
    this.sleepers = sleepers;
    this.json = json;
    this.clock = clock;
  }

  private record Counted(long consents, long expired, long condition, long rule, long people) {}

  @Override
  public Rehearsed rehearse(NewEvent event) {
    Instant now = clock.instant();
    Instant planAt = event.sendAt() == null || event.sendAt().isBefore(now) ? now : event.sendAt();
    Instant happened = event.occurredAt() == null ? now : event.occurredAt();
    Instant expiresAt =
        event.expiresAt() == null ? happened.plus(rules.keep(event.topics())) : event.expiresAt();
    Counted counted = count(event, planAt);
    long alive = counted.consents() - counted.expired();
    if (!expiresAt.isAfter(planAt)) {
      return new Rehearsed(
          repeat(event),
          planAt,
          expiresAt,
          0,
          new LeftOut(0, 0, 0, counted.expired(), alive, 0, 0),
          false,
          List.of(),
          List.of(),
          List.of());
    }
    Sleepers.Found quiet = quiet(event, planAt, expiresAt);
    long reached = counted.people() - quiet.tooLate();
    Let let = waves(event, reached, planAt, expiresAt);
    return new Rehearsed(
        repeat(event),
        planAt,
        expiresAt,
        let.people(),
        new LeftOut(
            counted.condition(),
            counted.rule(),
            alive - counted.condition() - counted.rule() - counted.people(),
            counted.expired(),
            0,
            reached - let.people(),
            quiet.tooLate()),
        approvals.needed(counted.people()),
        let.waves(),
        quiet.waiting(),
        samples(event, planAt));
  }

  /** How many would be let go, and when. */
  private record Let(long people, List<Wave> waves) {}

  /** As {@link Waves} would, if nothing was bought. */
  private Let waves(NewEvent event, long people, Instant planAt, Instant expiresAt) {
    Release release = rules.release(event.topics());
    if (people == 0 || release == null) {
      return new Let(people, people == 0 ? List.of() : List.of(new Wave(planAt, people)));
    }
    Integer quantity = event.quantity();
    long units = quantity == null ? Waves.UNITS_UNKNOWN : quantity;
    long size = people <= Release.plentyFor(units) ? people : release.wave(units);
    List<Wave> waves = new ArrayList<>();
    long let = 0;
    for (Instant at = planAt;
        units > 0 && let < people && at.isBefore(expiresAt) && (quantity == null || let == 0);
        at = at.plus(release.every())) {
      long next = Math.min(size, people - let);
      if (waves.size() < LISTED_WAVES) {
        waves.add(new Wave(at, next));
      }
      let += next;
    }
    return new Let(let, waves);
  }

  private boolean repeat(NewEvent event) {
    return events.find(event.source(), event.id()).isPresent();
  }

  /** Whether a consent's condition is fulfilled by what the event tells. */
  private static final String CONDITION_HOLDS =
      "(condition_rules IS NULL OR otn_condition_holds(condition_rules, :data::jsonb))";

  /** Whether the price has fallen far enough since a consent was given. */
  private static final String DROP_HOLDS =
      "(:drops::jsonb IS NULL OR otn_drop_holds(:drops::jsonb -> split_part(topic, ':', 1),"
          + " baseline, baseline_currency, :data::jsonb))";

  private Counted count(NewEvent event, Instant at) {
    return jdbc.sql(
            """
            WITH waiting AS (
                SELECT psid, expires_at > :at AS alive, %s AS holds, %s AS drops
                FROM consent
                WHERE page_id = :page AND topic = ANY (:topics) AND held
            )
            SELECT count(*) AS consents,
                   count(*) FILTER (WHERE NOT alive) AS expired,
                   count(*) FILTER (WHERE alive AND NOT holds) AS condition,
                   count(*) FILTER (WHERE alive AND holds AND NOT drops) AS rule,
                   count(DISTINCT psid) FILTER (WHERE alive AND holds AND drops) AS people
            FROM waiting
            """
                .formatted(CONDITION_HOLDS, DROP_HOLDS))
        .param("at", at.atOffset(UTC))
        .param("data", json(event.data()))
        .param("drops", rules.drop(event.topics()), Types.VARCHAR)
        .param("page", event.page())
        .param("topics", event.topics().toArray(String[]::new))
        .query(Counted.class)
        .single();
  }

  /** Each person who would be told, with the consent that the plan would take. */
  private static final String FIRST =
      """
      WITH waiting AS (
          SELECT psid, topic, data,
                 min(granted_at) OVER (PARTITION BY psid) AS since,
                 row_number() OVER (PARTITION BY psid ORDER BY expires_at, granted_at, id) AS n
          FROM consent
          WHERE page_id = :page AND topic = ANY (:topics) AND held AND expires_at > :at
            AND %s
            AND %s
      ), first AS (
          SELECT psid, topic, data, since
          FROM waiting
          WHERE n = 1
      )
      """
          .formatted(CONDITION_HOLDS, DROP_HOLDS);

  private JdbcClient.StatementSpec ofFirst(String select, NewEvent event, Instant at) {
    return jdbc.sql(FIRST + select)
        .param("page", event.page())
        .param("topics", event.topics().toArray(String[]::new))
        .param("at", at.atOffset(UTC))
        .param("data", json(event.data()))
        .param("drops", rules.drop(event.topics()), Types.VARCHAR);
  }

  private Sleepers.Found quiet(NewEvent event, Instant at, Instant expiresAt) {
    List<Sleepers.Group> groups =
        rules.quietHours(event.topics()) == null
            ? List.of()
            : ofFirst(
                    """
                    SELECT split_part(topic, ':', 1) AS kind, zone, count(*) AS people
                    FROM first
                    LEFT JOIN subscriber ON subscriber.page_id = :page AND subscriber.psid = first.psid
                    GROUP BY kind, zone
                    """,
                    event,
                    at)
                .query(Sleepers.Group.class)
                .list();
    return sleepers.among(groups, event.page(), at, expiresAt);
  }

  private record Holder(String topic, Map<String, Object> data, Set<String> tags) {}

  /** The first in the queue, as the plan would take them. */
  private List<Sample> samples(NewEvent event, Instant at) {
    return ofFirst(
            """
            SELECT topic, data, coalesce(tags, '{}') AS tags
            FROM (SELECT * FROM first ORDER BY since, psid LIMIT :limit) AS first
            LEFT JOIN subscriber ON subscriber.page_id = :page AND subscriber.psid = first.psid
            ORDER BY since, first.psid
            """,
            event,
            at)
        .param("limit", SAMPLES)
        .query(
            (row, n) ->
                new Holder(
                    row.getString("topic"),
                    data(row.getString("data")),
                    Set.of((String[]) row.getArray("tags").getArray())))
        .list()
        .stream()
        .map(holder -> sample(holder, event))
        .toList();
  }

  private Sample sample(Holder holder, NewEvent event) {
    TopicKind kind = TopicKey.parse(holder.topic()).map(key -> kinds.find(key.kind())).orElse(null);
    if (kind == null) {
      return new Sample(holder.topic(), null, null, "no file in routes/topics is of this kind");
    }
    Map<String, Object> data = new HashMap<>(holder.data());
    data.putAll(event.data());
    MessageForm form = kind.message(holder.tags());
    try {
      return new Sample(holder.topic(), form.form(), form.render(data), null);
    } catch (MissingValueException e) {
      return new Sample(
          holder.topic(),
          form.form(),
          null,
          "it needs a value for {{%s}}, which neither the event nor the card had"
              .formatted(e.value()));
    } catch (UnfitMessageException e) {
      return new Sample(holder.topic(), form.form(), null, e.detail());
    }
  }

  private Map<String, Object> data(String text) throws SQLException {
    try {
      return json.readValue(text, DATA);
    } catch (JsonProcessingException e) {
      throw new SQLException("data is not a JSON object", e);
    }
  }

  private String json(Map<String, Object> data) {
    try {
      return json.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("data cannot be written as JSON", e);
    }
  }
}
