package io.otn.scenario;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The database as each test finds it: pages run, and nothing has happened. */
final class EmptyTables {

  private EmptyTables() {}

  /**
   * Empties only tables that hold something: there are hundreds, with all months and weeks, and
   * each that is truncated gets new files, indexes included. What the configuration put there
   * stays.
   */
  static void in(JdbcClient jdbc) {
    jdbc.sql(
            """
            DO $$
            DECLARE
                candidate regclass;
                filled    boolean;
                names     text;
            BEGIN
                FOR candidate IN
                    SELECT oid
                    FROM pg_class
                    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                      AND relname NOT IN ('page', 'secret_check', 'flyway_schema_history',
                                          'feed', 'feed_run', 'held_price')
                LOOP
                    EXECUTE 'SELECT EXISTS (SELECT FROM ' || candidate || ')' INTO filled;
                    IF filled THEN
                        names := concat_ws(', ', names, candidate::text);
                    END IF;
                END LOOP;
                IF names IS NOT NULL THEN
                    EXECUTE 'TRUNCATE ' || names || ' CASCADE';
                END IF;
            END $$
            """)
        .update();
    jdbc.sql(
            """
            UPDATE page
            SET state = 'RUNNING', reason = NULL, cause = NULL, fixer = NULL, advice = NULL,
                slow_start = false, probed_at = NULL, probe_said = NULL, policy_at = NULL,
                held_until = NULL, held_since = NULL, held_reason = NULL, slow_streak = 0,
                pace_percent = 100, pace_since = 'epoch', pace_reason = NULL, health_from = 'epoch',
                region_restricted = false, requests_paused_until = NULL, requests_paused_why = NULL
            """)
        .update();
  }
}
