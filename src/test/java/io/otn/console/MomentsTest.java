package io.otn.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final Moments moments = new Moments(Clock.fixed(NOW, ZoneOffset.ofHours(5)));

  @ParameterizedTest
  @CsvSource({
    "PT0S, just now",
    "PT59S, just now",
    "PT1M, 1 min ago",
    "PT59M59S, 59 min ago",
    "PT1H, 1 h ago",
    "PT47H, 47 h ago",
    "PT48H, 2 days ago",
    "-PT1S, in a moment",
    "-PT90S, in 1 min",
    "-PT3H, in 3 h"
  })
  void a_time_is_told_as_people_do(Duration ago, String words) {
    assertThat(moments.relative(NOW.minus(ago))).isEqualTo(words);
  }

  @Test
  void the_exact_time_is_utc_wherever_the_gateway_runs() {
    assertThat(moments.exact(NOW)).isEqualTo("2026-03-01 12:00:00 UTC");
  }

  @Test
  void a_duration_has_the_unit_that_fits() {
    assertThat(moments.took(NOW, NOW.plusMillis(999))).isEqualTo("999 ms");
    assertThat(moments.took(NOW, NOW.plusMillis(4210))).isEqualTo("4.2 s");
  }
}
