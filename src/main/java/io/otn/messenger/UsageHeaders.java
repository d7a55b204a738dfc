package io.otn.messenger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.delivery.ChannelProtocol.Answer;
import io.otn.delivery.Usage;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads how much of its limits a page has used, from the headers that answers carry once it is
 * noticeable (facts of the platform, section 5). A header that is absent or cannot be read says
 * nothing: nobody is slowed down by what we do not understand.
 */
final class UsageHeaders {

  private static final ObjectMapper FOREIGN = new ObjectMapper();

  /** Of the use cases of a business; what its ads or its Instagram account do is no matter here. */
  private static final Set<String> RELEVANT = Set.of("messenger", "pages", "");

  /** Limits run over 24 hours at the most: what asks for longer is wrong. */
  private static final long LONGEST_MINUTES = 24 * 60;

  private int percent;
  private long regainMinutes;

  private UsageHeaders() {}

  /** The worst of all that the answer tells. */
  static Usage read(Answer answer) {
    UsageHeaders told = new UsageHeaders();
    told.add(json(answer, "x-app-usage"));
    told.add(json(answer, "x-page-usage"));
    for (JsonNode useCases : json(answer, "x-business-use-case-usage")) {
      for (JsonNode useCase : useCases) {
        if (RELEVANT.contains(useCase.path("type").asText())) {
          told.add(useCase);
        }
      }
    }
    return told.usage();
  }

  private static JsonNode json(Answer answer, String header) {
    String value = answer.headers().get(header);
    if (value == null) {
      return FOREIGN.missingNode();
    }
    try {
      JsonNode node = FOREIGN.readTree(value);
      return node == null ? FOREIGN.missingNode() : node;
    } catch (JsonProcessingException e) {
      return FOREIGN.missingNode();
    }
  }

  private void add(JsonNode told) {
    for (String limit : new String[] {"call_count", "total_time", "total_cputime"}) {
      percent = Math.max(percent, told.path(limit).asInt());
    }
    regainMinutes = Math.max(regainMinutes, told.path("estimated_time_to_regain_access").asLong());
  }

  private Usage usage() {
    return percent == 0 && regainMinutes == 0 ? Usage.UNTOLD : new Usage(percent, regainAfter());
  }

  private @Nullable Duration regainAfter() {
    return regainMinutes == 0 ? null : Duration.ofMinutes(Math.min(regainMinutes, LONGEST_MINUTES));
  }
}
