package io.otn.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.page.Health.Level;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts of answers mean, and what a pace becomes of them. */
class HealthRulesTest {

  private static final Instant NOW = Instant.parse("2026-10-25T01:30:00Z");

  private final HealthRules rules =
      new HealthRules(
          new HealthSettings(
              true,
              Duration.ofHours(1),
              50,
              20,
              50,
              10,
              30,
              10,
              100,
              25,
              10,
              5,
              Duration.ofMinutes(10),
              20));

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # answers, person out, permission, throttled, level
          0,         0,   0,   0,   TOO_FEW
          49,        49,  0,   0,   TOO_FEW
          50,        0,   0,   0,   GOOD
          100,       20,  0,   0,   GOOD
          100,       21,  0,   0,   WARNING
          100,       50,  0,   0,   WARNING
          100,       51,  0,   0,   CRITICAL
          100,       0,   10,  0,   GOOD
          100,       0,   11,  0,   WARNING
          100,       0,   31,  0,   CRITICAL
          100,       0,   0,   11,  WARNING
          100,       0,   0,   100, WARNING
          100,       21,  31,  0,   CRITICAL
          3000000000, 1500000001, 0, 0, CRITICAL
          """)
  void a_share_above_its_limit_tells_the_level(
      long answers, long personOut, long permission, long throttled, Level level) {
    assertThat(health(answers, personOut, permission, throttled).level()).isEqualTo(level);
  }

  @Test
  void the_evidence_is_that_of_the_worst_share() {
    Health health = health(200, 50, 70, 0);
    assertThat(health.evidence(health.worst()))
        .isEqualTo(
            "70 of 200 answers since 2026-10-25 01:30 UTC said that the page may not write:"
                + " outside the window, or not permitted: 35 %, above 30 %");
  }

  @ParameterizedTest
  @CsvSource({"100, 25", "80, 25", "25, 12", "12, 6", "6, 5", "5, 5", "3, 3"})
  void a_warning_slows_down_and_each_further_one_halves_the_pace(int from, int to) {
    assertThat(rules.lowered(from)).isEqualTo(to);
  }

  @ParameterizedTest
  @CsvSource({"10, 20", "20, 40", "40, 80", "80, 100", "100, 100"})
  void a_pace_is_doubled_after_ten_good_minutes(int from, int to) {
    assertThat(raised(from, 10, health(20, 0, 0, 0))).isEqualTo(to);
  }

  @Test
  void a_pace_stays_where_little_was_answered_or_little_time_has_passed_or_answers_were_bad() {
    assertThat(raised(10, 9, health(1000, 0, 0, 0))).isEqualTo(10);
    assertThat(raised(10, 10, health(19, 0, 0, 0))).isEqualTo(10);
    assertThat(raised(10, 10, health(20, 5, 0, 0))).as("25 % of too few to warn").isEqualTo(10);
    assertThat(raised(10, 60, health(0, 0, 0, 0))).isEqualTo(10);
  }

  @Test
  void after_a_whole_window_one_good_answer_is_enough() {
    assertThat(raised(10, 59, health(1, 0, 0, 0))).isEqualTo(10);
    assertThat(raised(10, 60, health(1, 0, 0, 0))).isEqualTo(20);
    assertThat(raised(10, 60, health(1, 1, 0, 0))).isEqualTo(10);
  }

  private int raised(int pace, int minutes, Health health) {
    return rules.raised(pace, NOW, health, NOW.plus(Duration.ofMinutes(minutes)));
  }

  private Health health(long answers, long personOut, long permission, long throttled) {
    return rules.read(
        new HealthRules.Counts(
            answers == 0 ? null : NOW, answers, personOut, permission, throttled));
  }
}
