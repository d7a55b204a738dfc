package io.otn.callback;

import static java.time.ZoneOffset.UTC;

import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The states of calls. A lease ends one whose node has died; then it is made again. */
@Component
class Calls {

  private static final Duration LEASE = Duration.ofMinutes(2);

  /** So many are under way to one address; a slow one takes no more than that. */
  private static final int OF_ONE_HOOK = 10;

  private final JdbcClient jdbc;

  Calls(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param id the same over its tries
   * @param attempt counted from 1
   */
  record Claimed(
      UUID hook, long id, int attempt, byte[] body, byte[] url, byte[] secret, String host) {

    /** Without a dot, as Standard Webhooks asks. */
    String message() {
      return "msg_" + hook.toString().replace("-", "") + "_" + id;
    }
  }

  /**
   * @param underWay how many there are already, by hook
   * @param most in all; each hook's first goes before any hook's second
   */
  List<Claimed> claim(Instant now, Map<UUID, Integer> underWay, int most) {
    return jdbc.sql(
            """
            WITH call AS (
                SELECT call.hook_id, call.id, coalesce(busy.calls, 0) + call.place AS place
                FROM hook
                LEFT JOIN unnest(:busy::uuid[], :counts::int[]) AS busy (hook_id, calls) ON busy.hook_id = hook.id
                CROSS JOIN LATERAL (
                    SELECT hook_id, id, row_number() OVER (ORDER BY due_at, id) AS place
                    FROM hook_call
                    WHERE hook_id = hook.id AND ended_at IS NULL AND due_at <= :now
                      AND (leased_until <= :now OR leased_until IS NULL)
                    ORDER BY due_at, id
                    LIMIT :share - least(coalesce(busy.calls, 0), :share)
                ) AS call
                WHERE hook.disabled_at IS NULL
            ), due AS (
                SELECT hook_call.hook_id, hook_call.id
                FROM call
                JOIN hook_call ON hook_call.hook_id = call.hook_id AND hook_call.id = call.id
                WHERE hook_call.ended_at IS NULL AND (leased_until <= :now OR leased_until IS NULL)
                ORDER BY call.place, hook_call.hook_id
                LIMIT :most
                FOR UPDATE OF hook_call SKIP LOCKED
            )
            UPDATE hook_call
            SET leased_until = :leasedUntil, attempt = attempt + 1
            FROM due
            JOIN hook ON hook.id = due.hook_id
            WHERE hook_call.hook_id = due.hook_id AND hook_call.id = due.id
            RETURNING hook_call.hook_id, hook_call.id, attempt, body::text, url, secret, host
            """)
        .param("now", now.atOffset(UTC))
        .param("leasedUntil", now.plus(LEASE).atOffset(UTC))
        .param("share", OF_ONE_HOOK)
        .param("most", most)
        .param("busy", underWay.keySet().toArray(UUID[]::new))
        .param("counts", underWay.values().toArray(Integer[]::new))
        .query(
            (row, n) ->
                new Claimed(
                    row.getObject("hook_id", UUID.class),
                    row.getLong("id"),
                    row.getInt("attempt"),
                    row.getString("body").getBytes(StandardCharsets.UTF_8),
                    row.getBytes("url"),
                    row.getBytes("secret"),
                    row.getString("host")))
        .list();
  }

  void delivered(Claimed call, int status, Instant now) {
    end(call, status, null, false, now);
  }

  /** Tried again at that time. */
  void again(Claimed call, @Nullable Integer status, String error, Instant at) {
    jdbc.sql(
            """
            UPDATE hook_call
            SET due_at = :at, leased_until = NULL, last_status = :status, last_error = :error
            WHERE hook_id = :hook AND id = :id AND attempt = :attempt AND ended_at IS NULL
            """)
        .param("at", at.atOffset(UTC))
        .param("status", status, Types.INTEGER)
        .param("error", error)
        .param("hook", call.hook())
        .param("id", call.id())
        .param("attempt", call.attempt())
        .update();
  }

  /** Given up; and nothing is sent to the address any more. */
  @Transactional
  public void giveUp(Claimed call, @Nullable Integer status, String why, Instant now) {
    end(call, status, why, true, now);
    jdbc.sql(
            """
            UPDATE hook
            SET disabled_at = :now, disabled_reason = :why
            WHERE id = :hook AND disabled_at IS NULL
            """)
        .param("now", now.atOffset(UTC))
        .param("why", why)
        .param("hook", call.hook())
        .update();
  }

  private void end(
      Claimed call, @Nullable Integer status, @Nullable String error, boolean dead, Instant now) {
    jdbc.sql(
            """
            UPDATE hook_call
            SET ended_at = :now, dead = :dead, leased_until = NULL, last_status = :status, last_error = :error
            WHERE hook_id = :hook AND id = :id AND ended_at IS NULL
            """)
        .param("now", now.atOffset(UTC))
        .param("dead", dead)
        .param("status", status, Types.INTEGER)
        .param("error", error, Types.VARCHAR)
        .param("hook", call.hook())
        .param("id", call.id())
        .update();
  }

  /** Calls that ended long ago; returns how many. */
  int forget(Instant endedBefore) {
    return jdbc.sql("DELETE FROM hook_call WHERE ended_at < :before")
        .param("before", endedBefore.atOffset(UTC))
        .update();
  }
}
