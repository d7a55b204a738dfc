package io.otn.campaign;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Campaigns that had ended, and go on because a person had dead letters sent again. */
@Component
class ReplayedCampaigns {

  private final JdbcClient jdbc;

  ReplayedCampaigns(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * They run until the last of them has ended once more. An expired campaign stays so: not all were
   * told in time, and a replay does not change that.
   */
  int reopen() {
    return jdbc.sql(
            """
            UPDATE campaign
            SET state = 'RUNNING', ended_at = NULL
            WHERE state = 'DONE' AND event_id IN (
                SELECT event_id FROM delivery_queue WHERE replayed)
            """)
        .update();
  }
}
