package io.otn.inbox;

import io.otn.secret.Vault;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
            INSERT INTO webhook_person (person, inbox_id)
            SELECT person, inbox.id
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

  private record Stored(long id, byte[] body) {}

  /**
   * Takes a person out of the webhooks that are noted to be about them, and of those that nobody
   * has read yet. One that is being read at this moment is left to its reader.
   *
   * @param without gives a body without the person, or the same array when it is not about them
   * @return how many webhooks were changed
   */
  @Transactional
  public long redact(String kind, String person, UnaryOperator<byte[]> without) {
    long changed = 0;
    for (Stored webhook : Stream.concat(noted(kind, person), unread(kind)).toList()) {
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
    jdbc.sql("DELETE FROM webhook_person WHERE person = :person")
        .param("person", key(kind, person))
        .update();
    return changed;
  }

  private Stream<Stored> noted(String kind, String person) {
    List<Stored> stored =
        jdbc.sql(
                """
                SELECT inbox.id, body
                FROM webhook_person
                JOIN inbox ON inbox.id = webhook_person.inbox_id
                WHERE person = :person AND kind = :kind AND state = 'DONE'
                """)
            .param("person", key(kind, person))
            .param("kind", kind)
            .query(Stored.class)
            .list();
    return stored.stream();
  }

  private Stream<Stored> unread(String kind) {
    return jdbc
        .sql(
            """
            SELECT id, body
            FROM inbox
            WHERE kind = :kind AND state <> 'DONE'
            FOR UPDATE SKIP LOCKED
            """)
        .param("kind", kind)
        .query(Stored.class)
        .list()
        .stream();
  }

  private byte[] key(String kind, String person) {
    return vault.digest("webhook/" + kind + "/" + person);
  }
}
