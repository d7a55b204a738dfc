package io.otn.messenger;

import io.otn.consent.Condition;
import io.otn.consent.ConditionException;
import io.otn.web.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/v1/requests}: ask a person for a consent. */
@RestController
class RequestsApi {

  private final RequestCards cards;

  RequestsApi(RequestCards cards) {
    this.cards = cards;
  }

  /**
   * @param data values for the title now and for the message later
   * @param condition for which news the consent will hold, such as {@code price <= 49.99}
   */
  record Request(
      @NotBlank @Size(max = 64) String page,
      @NotBlank @Size(max = 64) String psid,
      @NotBlank String topic,
      @Nullable Map<String, Object> data,
      @Nullable String condition) {}

  @PostMapping(value = "/api/v1/requests", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  RequestCards.Sent ask(@Valid @RequestBody Request request) {
    return cards.send(
        request.page(),
        request.psid(),
        request.topic(),
        request.data() == null ? Map.of() : request.data(),
        request.condition() == null ? null : condition(request.condition()));
  }

  private static Condition condition(String text) {
    try {
      return Condition.parse(text);
    } catch (ConditionException e) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "condition_invalid",
              "The condition cannot be read at character %d.".formatted(e.position()))
          .field("condition", e.whatToWrite());
    }
  }
}
