package io.otn.scenario;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The database as each test finds it: pages run, and nothing has happened. */
final class EmptyTables {

  private EmptyTables() {}

  static void in(JdbcClient jdbc) {
    jdbc.sql("TRUNCATE sale_reminder, sale, sale_rejection, sale_source").update();
    jdbc.sql(
            "TRUNCATE page_health, page_change, attempt, delivery, delivery_queue, delivery_lease,"
                + " delivery_count, campaign, trigger_event, inbox, consent, consent_request,"
                + " receipt, receipt_due, receipt_head, person_salt, erased_person, erased_token,"
                + " price, webhook_person, webhook_unnoted, topic_changed, topic_waiting,"
                + " deletion_request, consent_import, import_refusal, request_day, follow_up,"
                + " engagement, ask_link, subscriber, page_pace, page_day, arrival, stock_variant,"
                + " stock_item, stock_location, stock_level, stock_parked, stock_question,"
                + " source_day, source_alert, source, alive")
        .update();
    jdbc.sql(
            "TRUNCATE partner, partner_secret, partner_key, partner_quota, repeatable_request,"
                + " hook, hook_call")
        .update();
    ofShopify(jdbc);
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

  private static void ofShopify(JdbcClient jdbc) {
    jdbc.sql(
            """
            TRUNCATE shopify_event, shopify_privacy_request, shopify_poll, shopify_product, shopify_read
            """)
        .update();
  }
}
