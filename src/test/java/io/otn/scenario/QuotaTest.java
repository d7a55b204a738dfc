package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a partner may post in a window. */
class QuotaTest {

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    stage.clock.set(Instant.parse("2030-01-01T00:00:10Z"));
  }

  private Http partner(int events) {
    return PartnerForTests.added(
            stage, ",\"quota\":{\"events\":%d,\"windowSeconds\":60}".formatted(events))
        .with("[\"events:write\"]");
  }

  private static Http.Answer post(Http http, String id) {
    return http.post("/api/v1/events", "{\"id\":\"%s\",\"topic\":\"launch:x\"}".formatted(id));
  }

  private static String header(Http.Answer answer, String name) {
    return answer.response().headers().firstValue(name).orElse("none");
  }

  @Test
  void what_is_left_is_told_with_each_answer_and_the_next_is_refused_until_the_window_is_over() {
    Http http = partner(2);

    Http.Answer first = post(http, "e-1").is(202);
    assertThat(header(first, "RateLimit-Policy")).isEqualTo("\"default\";q=2;w=60");
    assertThat(header(first, "RateLimit")).isEqualTo("\"default\";r=1;t=50");
    assertThat(header(post(http, "e-2").is(202), "RateLimit")).isEqualTo("\"default\";r=0;t=50");

    Http.Answer refused = post(http, "e-3").is(429);
    JsonNode problem = refused.json();
    assertThat(problem.path("code").asText()).isEqualTo("quota_exceeded");
    assertThat(problem.path("type").asText())
        .isEqualTo("https://iana.org/assignments/http-problem-types#quota-exceeded");
    assertThat(problem.path("violated-policies").get(0).asText()).isEqualTo("default");
    assertThat(header(refused, "Retry-After")).isEqualTo("50");
    assertThat(header(refused, "RateLimit")).isEqualTo("\"default\";r=0;t=50");

    stage.later(Duration.ofSeconds(49));
    post(http, "e-3").is(429);
    stage.later(Duration.ofSeconds(1));
    post(http, "e-3").is(202);
    assertThat(stage.sql("SELECT count(*) FROM trigger_event").query(Long.class).single())
        .isEqualTo(3);
  }

  @Test
  void each_event_of_a_batch_counts_and_a_batch_is_taken_whole_or_not_at_all() {
    Http http = partner(5);
    String three =
        IntStream.range(0, 3)
            .mapToObj(
                n ->
                    """
                    {"specversion":"1.0","id":"b-%d","type":"t","source":"/s","subject":"launch:x"}\
                    """
                        .formatted(n))
            .collect(Collectors.joining(",", "[", "]"));

    batch(http, three).is(202);
    batch(http, three.replace("b-", "c-")).is(429);
    post(http, "e-1").is(202);
    post(http, "e-2").is(202);
    post(http, "e-3").is(429);

    assertThat(batch(partner(2), three).is(413).json().path("code").asText())
        .isEqualTo("batch_larger_than_quota");
  }

  private static Http.Answer batch(Http http, String events) {
    return http.post(
        "/api/v1/events",
        events.getBytes(UTF_8),
        "Content-Type",
        "application/cloudevents-batch+json");
  }

  @Test
  void one_partners_quota_is_no_other_partners() {
    Http greedy = partner(1);
    Http other = partner(1);
    post(greedy, "e-1").is(202);
    post(greedy, "e-2").is(429);
    post(other, "e-1").is(202);
    stage.event("of-the-operator", "launch:x").is(202);
  }

  @Test
  void in_a_rush_exactly_the_quota_is_let_through() {
    Http http = partner(40);
    var answers = new java.util.concurrent.ConcurrentHashMap<Integer, AtomicInteger>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < 60; n++) {
        String id = "rush-" + n;
        threads.submit(
            () ->
                answers
                    .computeIfAbsent(post(http, id).status(), status -> new AtomicInteger())
                    .incrementAndGet());
      }
    }
    assertThat(
            answers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().get())))
        .isEqualTo(Map.of(202, 40, 429, 20));
    // A node asks the database once for each slice of a twentieth, and when all is gone.
    assertThat(stage.sql("SELECT taken FROM partner_quota").query(Integer.class).single())
        .isEqualTo(40);
  }

  @Test
  void a_quota_can_be_changed_and_lifted_while_it_is_used() {
    PartnerForTests partner =
        PartnerForTests.added(stage, ",\"quota\":{\"events\":1,\"windowSeconds\":60}");
    Http http = partner.with("[\"events:write\"]");
    post(http, "e-1").is(202);
    post(http, "e-2").is(429);

    stage.api.delete("/api/v1/partners/%s/quota".formatted(partner.id())).is(204);

    Http.Answer free = post(http, "e-2").is(202);
    assertThat(header(free, "RateLimit")).isEqualTo("none");
  }
}
