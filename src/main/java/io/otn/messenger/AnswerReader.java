package io.otn.messenger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.delivery.ChannelProtocol.Answer;
import io.otn.delivery.Outcome;
import io.otn.delivery.OutcomeClass;
import io.otn.delivery.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads an answer of the Send API: the body first, whatever the status, for a 200 may carry an
 * error and one error comes with several statuses (facts of the platform, section 4.1).
 */
@Component
class AnswerReader {

  /** Not the strict one of our own API: the platform may add members whenever it likes. */
  private static final ObjectMapper FOREIGN = new ObjectMapper();

  private final ErrorTable table;

  AnswerReader(ErrorTable table) {
    this.table = table;
  }

  /**
   * @param token whether the call was made with a one-time token
   */
  Outcome read(Answer answer, boolean token) {
    JsonNode body = parse(answer.body());
    JsonNode error = body == null ? null : body.get("error");
    if (error != null && error.hasNonNull("code")) {
      return error(answer, error, token);
    }
    if (body != null && body.path("message_id").isTextual()) {
      return new Outcome.Sent(body.path("message_id").asText(), UsageHeaders.read(answer));
    }
    return withoutNumbers(answer);
  }

  private @Nullable JsonNode parse(byte[] body) {
    try {
      JsonNode node = FOREIGN.readTree(body);
      return node != null && node.isObject() ? node : null;
    } catch (IOException notJson) {
      return null;
    }
  }

  private Outcome error(Answer answer, JsonNode error, boolean token) {
    int code = error.path("code").asInt();
    Integer subcode =
        error.hasNonNull("error_subcode") ? error.path("error_subcode").asInt() : null;
    Optional<ErrorTable.Row> row = table.find(code, subcode);
    OutcomeClass meant =
        row.map(found -> found.outcomeClass(token)).orElseGet(() -> byStatus(answer.status()));
    String note = row.map(ErrorTable.Row::note).orElse("an error that the table does not know");
    OutcomeClass outcomeClass = transience(error.get("is_transient"), meant);
    Usage usage = UsageHeaders.read(answer);
    return new Outcome.Failed(
        outcomeClass,
        answer.status(),
        code,
        subcode,
        error.path("fbtrace_id").asText(null),
        hint(answer, outcomeClass, usage),
        "%d%s: %s".formatted(code, subcode == null ? "" : "/" + subcode, note),
        usage);
  }

  /**
   * {@code is_transient}, where present, beats the table; how slow to go stays the table's word.
   */
  private static OutcomeClass transience(@Nullable JsonNode flag, OutcomeClass meant) {
    if (flag == null || !flag.isBoolean()) {
      return meant;
    }
    if (flag.asBoolean()) {
      return switch (meant) {
        case SLOW_PAGE, SLOW_APP, UNKNOWN -> meant;
        default -> OutcomeClass.RETRY;
      };
    }
    return meant == OutcomeClass.RETRY ? OutcomeClass.BAD_REQUEST : meant;
  }

  private static OutcomeClass byStatus(int status) {
    if (status == 429) {
      return OutcomeClass.SLOW_PAGE;
    }
    return status >= 500 ? OutcomeClass.UNKNOWN : OutcomeClass.BAD_REQUEST;
  }

  private static Outcome withoutNumbers(Answer answer) {
    // A 2xx that cannot be read, and a 5xx from somewhere on the way: it may have been sent.
    OutcomeClass meant = answer.status() < 300 ? OutcomeClass.UNKNOWN : byStatus(answer.status());
    Usage usage = UsageHeaders.read(answer);
    return new Outcome.Failed(
        meant,
        answer.status(),
        null,
        null,
        null,
        hint(answer, meant, usage),
        "HTTP " + answer.status() + " without an error that can be read",
        usage);
  }

  /** How long to wait: for a throttled page also the time to regain access, if that is longer. */
  private static @Nullable Duration hint(Answer answer, OutcomeClass meant, Usage usage) {
    Duration asked = retryAfter(answer);
    Duration regain = usage.regainAfter();
    boolean slow = meant == OutcomeClass.SLOW_PAGE || meant == OutcomeClass.SLOW_APP;
    if (!slow || regain == null) {
      return asked;
    }
    return asked != null && asked.compareTo(regain) > 0 ? asked : regain;
  }

  /** {@code Retry-After} in seconds; other forms are not documented for these errors. */
  private static @Nullable Duration retryAfter(Answer answer) {
    String value = answer.headers().get("retry-after");
    if (value == null || !value.matches("\\d{1,6}")) {
      return null;
    }
    return Duration.ofSeconds(Long.parseLong(value));
  }
}
