package io.otn.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.delivery.ChannelProtocol.Answer;
import io.otn.delivery.Usage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers in which Messenger tells how near its limits are. */
class UsageHeadersTest {

  private static final String BUSINESS = "x-business-use-case-usage";

  @Test
  void the_worst_of_all_limits_counts() {
    assertThat(
            read(
                Map.of(
                    "x-app-usage", "{\"call_count\":28,\"total_time\":25,\"total_cputime\":71}",
                    "x-page-usage", "{\"call_count\":12}")))
        .isEqualTo(new Usage(71, null));
  }

  @Test
  void of_several_use_cases_the_worst_that_concerns_the_page_counts() {
    assertThat(
            read(
                Map.of(
                    BUSINESS,
                    """
                    {"1001":[{"type":"messenger","call_count":33,"estimated_time_to_regain_access":0},
                             {"type":"pages","call_count":96,"estimated_time_to_regain_access":19}],
                     "77":[{"type":"instagram","call_count":100,"estimated_time_to_regain_access":600},
                           {"type":"messenger","total_time":40}]}
                    """)))
        .isEqualTo(new Usage(96, Duration.ofMinutes(19)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "none",
        "[]",
        "7",
        "null",
        "{\"1001\":7}",
        "{\"1001\":[7,null]}",
        "{\"1001\":[{\"type\":\"messenger\",\"call_count\":\"much\",\"estimated_time_to_regain_access\":-3}]}"
      })
  void what_cannot_be_read_slows_nobody_down(String value) {
    assertThat(read(Map.of("x-app-usage", value, "x-page-usage", value, BUSINESS, value)))
        .isEqualTo(Usage.UNTOLD);
  }

  @Test
  void without_headers_nothing_is_told() {
    assertThat(read(Map.of())).isEqualTo(Usage.UNTOLD);
  }

  @Test
  void no_limit_asks_to_wait_longer_than_a_day() {
    assertThat(
            read(Map.of(
                    BUSINESS,
                    "{\"1\":[{\"call_count\":100,\"estimated_time_to_regain_access\":99999}]}"))
                .regainAfter())
        .isEqualTo(Duration.ofDays(1));
  }

  private static Usage read(Map<String, String> headers) {
    return UsageHeaders.read(new Answer(200, headers, new byte[0]));
  }
}
