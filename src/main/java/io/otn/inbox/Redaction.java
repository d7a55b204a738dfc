package io.otn.inbox;

import static java.time.ZoneOffset.UTC;

import io.otn.secret.Vault;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes people out of stored webhooks. Who a webhook is about is noted under a keyed digest when it
 * is read, so that it is found without opening all others. A webhook keeps its row and its sender's
 * name for it: sent again, it is still known.
 */
@Component
public class Redaction {

  /** Unread webhooks looked at together, for there may be a long queue of them. */
  private static final int SLICE = 500;

  private final JdbcClient jdbc;
  private final Vault vault;

  Redaction(JdbcClient jdbc, Vault vault) {
    this.jdbc = jdbc;
    this.vault = vault;
  }

  /**
   * Notes whom a webhook is about.
   *
   * @param people names that its reader knows them by
   */
  public void note(Webhook webhook, Collection<String> people) {
    if (people.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            INSERT INTO webhook_person (person, inbox_id, received_at)
            SELECT person, inbox.id, inbox.received_at
            FROM inbox, unnest(:people) AS noted (person)
            WHERE kind = :kind AND source = :source AND delivery_id = :deliveryId
            ON CONFLICT DO NOTHING
            """)
        .param(
            "people", people.stream().map(each -> key(webhook.kind(), each)).toArray(byte[][]::new))
        .param("kind", webhook.kind())
        .param("source", webhook.source())
        .param("deliveryId", webhook.deliveryId())
        .update();
  }

  /** Stores another body in the place of a webhook's own. */
  public void replace(Webhook webhook, byte[] body) {
    jdbc.sql(
            """
            UPDATE inbox
            SET body = :body
            WHERE kind = :kind AND source = :source AND delivery_id = :deliveryId
            """)
        .param("body", vault.seal(body, Inbox.place(webhook.kind())))
        .param("kind", webhook.kind())
        .param("source", webhook.source())
        .param("deliveryId", webhook.deliveryId())
        .update();
  }

  /**
   * Cuts the bodies of all webhooks of a source but one, read or not: what nobody has read is
   * settled as {@code erased}. One that is being read at this moment is left to its reader.
   *
   * @param except the webhook that is being read now
   * @return how many webhooks were cut
   */
  public int cut(String kind, String source, String except, Instant now) {
    return jdbc.sql(
            """
            WITH slice AS (
                SELECT id
                FROM inbox
                WHERE kind = :kind AND source = :source AND delivery_id <> :except
                FOR UPDATE SKIP LOCKED
            )
            UPDATE inbox
            SET body = :empty, state = 'DONE', settled_at = coalesce(settled_at, :now),
                reason = CASE WHEN state = 'DONE' THEN reason ELSE 'erased' END
            FROM slice
            WHERE inbox.id = slice.id
            """)
        .param("kind", kind)
        .param("source", source)
        .param("except", except)
        .param("now", now.atOffset(UTC))
        .param("empty", vault.seal(new byte[0], Inbox.place(kind)))
        .update();
  }

  /**
   * @param body null when the webhook is gone
   */
  private record Stored(long id, byte @Nullable [] body) {}

  /**
   * Notes whom webhooks are about that were read before that was noted.
   *
   * @param people names those a body is about, as {@link #note} is told them
   * @return how many were looked at; 0 when there are none left
   */
  @Transactional
  public int noteOld(String kind, Function<byte[], Collection<String>> people) {
    List<Stored> slice = unnoted(0);
    for (Stored webhook : slice) {
      byte[] body = webhook.body();
      if (body != null) {
        note(webhook.id(), kind, people.apply(vault.open(body, Inbox.place(kind))));
      }
    }
    jdbc.sql("DELETE FROM webhook_unnoted WHERE inbox_id = ANY (:ids)")
        .param("ids", slice.stream().map(Stored::id).toArray(Long[]::new))
        .update();
    return slice.size();
  }

  private void note(long id, String kind, Collection<String> people) {
    jdbc.sql(
            """
            INSERT INTO webhook_person (person, inbox_id)
            SELECT person, :id
            FROM unnest(:people) AS noted (person)
            ON CONFLICT DO NOTHING
            """)
        .param("id", id)
        .param("people", people.stream().map(each -> key(kind, each)).toArray(byte[][]::new))
        .update();
  }

  /**
   * Takes a person out of the webhooks that are noted to be about them, of those that nobody has
   * noted yet, and of those that nobody has read yet. One that is being read at this moment is left
   * to its reader.
   *
   * @param without gives a body without the person, or the same array when it is not about them
   * @return how many webhooks were changed
   */
  @Transactional
  public long redact(String kind, String person, UnaryOperator<byte[]> without) {
    // Before the noted ones, for it waits until those that are being noted at this moment are.
    long changed = redact(kind, this::unnoted, without);
    changed += redact(kind, noted(kind, person), without);
    changed += redact(kind, after -> unread(kind, after), without);
    jdbc.sql("DELETE FROM webhook_person WHERE person = :person")
        .param("person", key(kind, person))
        .update();
    return changed;
  }

  /**
   * @param slices gives those behind an id, the next {@link #SLICE}
   */
  private long redact(
      String kind, LongFunction<List<Stored>> slices, UnaryOperator<byte[]> without) {
    long changed = 0;
    long last = 0;
    List<Stored> slice;
    do {
      slice = slices.apply(last);
      changed += redact(kind, slice, without);
      last = slice.isEmpty() ? last : slice.getLast().id();
    } while (slice.size() == SLICE);
    return changed;
  }

  private long redact(String kind, List<Stored> webhooks, UnaryOperator<byte[]> without) {
    long changed = 0;
    for (Stored webhook : webhooks) {
      if (webhook.body() == null) {
        continue;
      }
      byte[] body = vault.open(webhook.body(), Inbox.place(kind));
      byte[] rest = without.apply(body);
      if (rest != body) {
        changed +=
            jdbc.sql("UPDATE inbox SET body = :body WHERE id = :id")
                .param("id", webhook.id())
                .param("body", vault.seal(rest, Inbox.place(kind)))
                .update();
      }
    }
    return changed;
  }

  private List<Stored> noted(String kind, String person) {
    return jdbc.sql(
            """
            SELECT inbox.id, body
            FROM webhook_person
            JOIN inbox ON inbox.id = webhook_person.inbox_id AND inbox.received_at = webhook_person.received_at
            WHERE person = :person AND kind = :kind AND state = 'DONE'
            """)
        .param("person", key(kind, person))
        .param("kind", kind)
        .query(Stored.class)
        .list();
  }

  private List<Stored> unnoted(long after) {
    return jdbc.sql(
            """
            SELECT inbox_id AS id, body
            FROM webhook_unnoted
            LEFT JOIN inbox ON inbox.id = inbox_id
            WHERE inbox_id > :after
            ORDER BY inbox_id
            LIMIT :slice
            FOR UPDATE OF webhook_unnoted
            """)
        .param("after", after)
        .param("slice", SLICE)
        .query(Stored.class)
        .list();
  }

  private List<Stored> unread(String kind, long after) {
    return jdbc.sql(
            """
            SELECT id, body
            FROM inbox
            WHERE kind = :kind AND state <> 'DONE' AND id > :after
            ORDER BY id
            LIMIT :slice
            FOR UPDATE SKIP LOCKED
            """)
        .param("kind", kind)
        .param("after", after)
        .param("slice", SLICE)
        .query(Stored.class)
        .list();
  }

  private byte[] key(String kind, String person) {
    return vault.digest("webhook/" + kind + "/" + person);
  }
}
