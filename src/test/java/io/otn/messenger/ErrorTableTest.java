package io.otn.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.delivery.ChannelProtocol.Answer;
import io.otn.delivery.Outcome;
import io.otn.delivery.OutcomeClass;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of error numbers, row by row, as facts of the platform 4.3 and 4.4 have it. */
class ErrorTableTest {

  private final AnswerReader reader = new AnswerReader(new ErrorTable(settings(List.of())));

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          1,     -,       RETRY,       RETRY
          1,     99,      RETRY,       RETRY
          1,     1357046, UNKNOWN,     UNKNOWN
          2,     -,       RETRY,       RETRY
          3,     -,       STOP_PAGE,   STOP_PAGE
          4,     -,       SLOW_APP,    SLOW_APP
          4,     2018022, SLOW_PAGE,   SLOW_PAGE
          4,     2018354, RETRY,       RETRY
          10,    -,       STOP_PAGE,   STOP_PAGE
          10,    2018278, PERSON_OUT,  TOKEN_DEAD
          10,    2534022, PERSON_OUT,  TOKEN_DEAD
          10,    2018065, PERSON_OUT,  TOKEN_DEAD
          10,    2018108, PERSON_OUT,  PERSON_OUT
          10,    1893015, TOKEN_DEAD,  TOKEN_DEAD
          10,    1893063, STOP_PAGE,   STOP_PAGE
          17,    -,       SLOW_PAGE,   SLOW_PAGE
          17,    2446079, SLOW_PAGE,   SLOW_PAGE
          32,    -,       SLOW_PAGE,   SLOW_PAGE
          80001, -,       SLOW_PAGE,   SLOW_PAGE
          80006, -,       SLOW_PAGE,   SLOW_PAGE
          100,   -,       BAD_REQUEST, TOKEN_DEAD
          100,   999999,  BAD_REQUEST, TOKEN_DEAD
          100,   33,      BAD_REQUEST, BAD_REQUEST
          100,   2018001, PERSON_OUT,  TOKEN_DEAD
          100,   2018008, RETRY,       RETRY
          100,   2018294, RETRY,       RETRY
          100,   2018047, BAD_REQUEST, BAD_REQUEST
          100,   2018109, BAD_REQUEST, BAD_REQUEST
          100,   2018014, BAD_REQUEST, BAD_REQUEST
          100,   2018032, BAD_REQUEST, BAD_REQUEST
          100,   2018034, BAD_REQUEST, BAD_REQUEST
          100,   2018074, BAD_REQUEST, BAD_REQUEST
          100,   2534037, STOP_PAGE,   STOP_PAGE
          100,   1893029, BAD_REQUEST, BAD_REQUEST
          100,   2018416, BAD_REQUEST, BAD_REQUEST
          100,   2388051, BAD_REQUEST, BAD_REQUEST
          10,    2018310, STOP_PAGE,   STOP_PAGE
          200,   2018310, STOP_PAGE,   STOP_PAGE
          100,   2018300, RETRY,       RETRY
          10,    2018321, RETRY,       RETRY
          190,   -,       STOP_PAGE,   STOP_PAGE
          190,   458,     STOP_PAGE,   STOP_PAGE
          190,   460,     STOP_PAGE,   STOP_PAGE
          190,   463,     STOP_PAGE,   STOP_PAGE
          190,   467,     STOP_PAGE,   STOP_PAGE
          102,   -,       STOP_PAGE,   STOP_PAGE
          200,   -,       STOP_PAGE,   STOP_PAGE
          200,   2018028, STOP_PAGE,   STOP_PAGE
          200,   1545041, PERSON_OUT,  PERSON_OUT
          200,   2018027, BAD_REQUEST, BAD_REQUEST
          200,   2018021, BAD_REQUEST, BAD_REQUEST
          200,   2534041, STOP_PAGE,   STOP_PAGE
          230,   -,       STOP_PAGE,   STOP_PAGE
          341,   -,       SLOW_APP,    SLOW_APP
          368,   -,       STOP_PAGE,   STOP_PAGE
          551,   -,       PERSON_OUT,  PERSON_OUT
          551,   1545041, PERSON_OUT,  PERSON_OUT
          551,   1893047, PERSON_OUT,  PERSON_OUT
          613,   -,       SLOW_PAGE,   SLOW_PAGE
          613,   2534040, SLOW_PAGE,   SLOW_PAGE
          613,   1893016, PERSON_OUT,  PERSON_OUT
          613,   2018338, PERSON_OUT,  PERSON_OUT
          1200,  -,       RETRY,       RETRY
          2022,  -,       STOP_PAGE,   STOP_PAGE
          """)
  void numbers_mean(
      int code, @Nullable Integer subcode, OutcomeClass byPsid, OutcomeClass byToken) {
    assertThat(outcome(400, error(code, subcode, null), false)).isEqualTo(byPsid);
    assertThat(outcome(400, error(code, subcode, null), true)).isEqualTo(byToken);
    assertThat(outcome(200, error(code, subcode, null), true))
        .as("the body is read before the status")
        .isEqualTo(byToken);
  }

  @Test
  void is_transient_beats_the_table_but_not_how_slow_to_go() {
    assertThat(outcome(400, error(551, 1545041, true), true)).isEqualTo(OutcomeClass.RETRY);
    assertThat(outcome(400, error(17, null, true), true)).isEqualTo(OutcomeClass.SLOW_PAGE);
    assertThat(outcome(400, error(2, null, false), true)).isEqualTo(OutcomeClass.BAD_REQUEST);
    assertThat(outcome(400, error(551, null, false), true)).isEqualTo(OutcomeClass.PERSON_OUT);
  }

  @Test
  void a_text_is_never_read_for_it_is_localised() {
    assertThat(
            outcome(
                403,
                "{\"error\":{\"message\":\"(#10) 此消息在允许的时间范围之外发送\",\"code\":10,\"error_subcode\":2018278}}",
                true))
        .isEqualTo(OutcomeClass.TOKEN_DEAD);
  }

  @ParameterizedTest
  @CsvSource({
    "500, UNKNOWN",
    "502, UNKNOWN",
    "503, UNKNOWN",
    "429, SLOW_PAGE",
    "400, BAD_REQUEST",
    "404, BAD_REQUEST",
    "200, UNKNOWN",
    "204, UNKNOWN"
  })
  void without_numbers_only_the_status_is_left(int status, OutcomeClass meant) {
    assertThat(outcome(status, "<html>", true)).isEqualTo(meant);
    assertThat(outcome(status, "", true)).isEqualTo(meant);
    assertThat(outcome(status, "{\"error\":\"text\"}", true)).isEqualTo(meant);
  }

  @Test
  void a_message_id_is_a_success_also_without_a_recipient() {
    assertThat(reader.read(answer(200, "{\"message_id\":\"m_1\"}", Map.of()), true))
        .isEqualTo(new Outcome.Sent("m_1"));
  }

  @Test
  void retry_after_is_honoured_where_it_is_a_number_of_seconds() {
    Map<String, String> headers = Map.of("retry-after", "90");
    assertThat(
            ((Outcome.Failed) reader.read(answer(400, error(613, null, null), headers), true))
                .hint())
        .isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void a_row_of_the_configuration_goes_before_the_table() {
    AnswerReader configured =
        new AnswerReader(
            new ErrorTable(
                settings(
                    List.of(
                        new ErrorTable.Row(
                            2022, null, OutcomeClass.SLOW_PAGE, null, null, "rate", null)))));
    assertThat(
            ((Outcome.Failed) configured.read(answer(400, error(2022, null, null), Map.of()), true))
                .outcomeClass())
        .isEqualTo(OutcomeClass.SLOW_PAGE);
  }

  private OutcomeClass outcome(int status, String body, boolean token) {
    return ((Outcome.Failed) reader.read(answer(status, body, Map.of()), token)).outcomeClass();
  }

  private static Answer answer(int status, String body, Map<String, String> headers) {
    return new Answer(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String error(int code, @Nullable Integer subcode, @Nullable Boolean isTransient) {
    return "{\"error\":{\"message\":\"x\",\"type\":\"OAuthException\",\"code\":%d%s%s,\"fbtrace_id\":\"A\"}}"
        .formatted(
            code,
            subcode == null ? "" : ",\"error_subcode\":" + subcode,
            isTransient == null ? "" : ",\"is_transient\":" + isTransient);
  }

  private static MessengerSettings settings(List<ErrorTable.Row> errors) {
    return new MessengerSettings(
        URI.create("http://127.0.0.1"),
        "v26.0",
        null,
        null,
        Duration.ofDays(1),
        Duration.ofSeconds(1),
        null,
        errors);
  }
}
