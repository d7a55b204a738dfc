package io.otn.page;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whether a page may ask people for consents: the platform's pauses, and the region's rule as it is
 * configured.
 */
@Component
@DependsOn("pages") // which notes the configured ones
public class PageRequests implements InitializingBean {

  private static final String VIA = "configuration";

  private final JdbcClient jdbc;
  private final PageSettings settings;
  private final PageSwitch switches;

  PageRequests(JdbcClient jdbc, PageSettings settings, PageSwitch switches) {
    this.jdbc = jdbc;
    this.settings = settings;
    this.switches = switches;
  }

  @Override
  public void afterPropertiesSet() {
    for (PageSettings.Configured page : settings.pages()) {
      if (Boolean.TRUE.equals(page.regionRestricted())) {
        switches.restrictRegion(page.id(), PageSwitch.Whose.PAGE, VIA, null);
      } else if (Boolean.FALSE.equals(page.regionRestricted())) {
        switches.liftRegion(page.id(), VIA);
      }
    }
  }

  /** The platform wants no requests from this page until then; what was consented to is sent. */
  public void pause(String page, Instant until, String why) {
    jdbc.sql(
            """
            UPDATE page
            SET requests_paused_until = greatest(requests_paused_until, :until),
                requests_paused_why = :why
            WHERE id = :id
            """)
        .param("id", page)
        .param("until", until.atOffset(UTC))
        .param("why", why)
        .update();
  }

  /** A person knows that the platform's pause is over. */
  public void resume(String page) {
    jdbc.sql(
            """
            UPDATE page
            SET requests_paused_until = NULL, requests_paused_why = NULL
            WHERE id = :id
            """)
        .param("id", page)
        .update();
  }
}
