package io.otn.page;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param pages the pages this gateway speaks for
 * @param zone the time zone of pages that have none of their own, an IANA name
 */
@Validated
@ConfigurationProperties("otn")
record PageSettings(
    @DefaultValue @NotNull @Valid List<Configured> pages,
    @DefaultValue("UTC") @NotNull ZoneId zone) {

  /**
   * @param id the page's id on the channel
   * @param name what people call it
   * @param accessToken the page access token
   * @param regionRestricted whether One-Time Notification is not allowed where the page, its admins
   *     or its people are; left out, the switch stays as it is
   * @param zone the time zone of people whose own is not known, an IANA name
   */
  record Configured(
      @NotBlank String id,
      @NotBlank String name,
      @NotBlank String accessToken,
      @Nullable Boolean regionRestricted,
      @Nullable ZoneId zone) {

    @Override
    public String toString() {
      return "Configured[id=%s, name=%s, accessToken configured]".formatted(id, name);
    }
  }
}
