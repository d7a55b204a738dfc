package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses may be told, whose they are, and what is kept of them. */
class CallbackAddressesTest extends CallbackScene {
  @Test
  void a_removed_partners_address_is_told_nothing_more_and_an_operator_can_remove_it() {
    String id = subscribes("[\"trigger.accepted\"]").path("id").asText();
    posts("e-1", "launch:x");
    stage.api.delete("/api/v1/partners/" + partner.id()).is(204);
    stage.later(Duration.ofMinutes(1));
    tells();

    assertThat(calls).isEmpty();
    assertThat(stage.api.get("/api/v1/hooks/" + id).is(200).json().path("disabledReason").asText())
        .isEqualTo("the partner was removed");
    JsonNode refused = stage.api.post("/api/v1/hooks/" + id + ":switchOn", "").is(409).json();
    assertThat(refused.path("code").asText()).isEqualTo("partner_removed");
    Browser console = stage.browser().loggedIn();
    assertThat(console.open("/partners").is(200).body()).contains("the partner was removed");
    String remove = "/partners/hooks/" + id + "/remove";
    assertThat(console.open("/partners").body()).contains("href=\"" + remove);
    String asked = console.open(remove).is(200).body();
    assertThat(asked).contains("Remove the address at 127.0.0.1?");
    console.submit(remove, Browser.csrf(asked), "").is(302);
    stage.api.get("/api/v1/hooks/" + id).is(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://partner.example/x     | hook_invalid
          https://name:pw@a.example/   | hook_invalid
          ftp://a.example/             | hook_invalid
          nonsense                     | hook_invalid
          https://10.0.0.7/x           | address_refused
          https://169.254.169.254/meta | address_refused
          https://[::1]/x              | address_refused
          https://localhost/x          | address_refused
          """)
  void an_address_within_a_network_or_without_tls_is_refused(String url, String code) {
    JsonNode problem =
        http.post("/api/v1/hooks", "{\"targetUrl\":\"%s\"}".formatted(url)).is(422).json();
    assertThat(problem.path("code").asText()).isEqualTo(code);
    assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("targetUrl");
  }

  @Test
  void a_hook_is_its_partners_own_and_may_be_removed_twice() {
    String id = subscribes("[\"trigger.accepted\"]").path("id").asText();
    Http other = PartnerForTests.added(stage, "").with("[\"hooks:write\"]");
    other.get("/api/v1/hooks/" + id).is(404);
    assertThat(other.get("/api/v1/hooks").is(200).json().path("items")).isEmpty();
    other.delete("/api/v1/hooks/" + id).is(204);
    assertThat(http.get("/api/v1/hooks").is(200).json().path("items")).hasSize(1);

    http.delete("/api/v1/hooks/" + id).is(204);
    http.delete("/api/v1/hooks/" + id).is(204);
    posts("e-1", "launch:x");
    tells();
    assertThat(calls).isEmpty();
  }

  @Test
  void neither_address_nor_secret_is_kept_in_the_open_or_told_again() {
    JsonNode hook = subscribes("[\"trigger.accepted\"]");
    String rows =
        String.join("", stage.sql("SELECT h::text FROM hook AS h").query(String.class).list());
    assertThat(rows).doesNotContain("of-the-partner").contains("127.0.0.1");
    assertThat(http.get("/api/v1/hooks").is(200).body())
        .doesNotContain("of-the-partner")
        .doesNotContain(hook.path("secret").asText().substring(6));
  }

  @Test
  void a_type_that_is_not_known_is_named() {
    JsonNode problem =
        http.post(
                "/api/v1/webhooks",
                "{\"url\":\"%s\",\"types\":[\"trigger.accepted\",\"nonsense\"]}".formatted(url()))
            .is(422)
            .json();
    assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("types[1]");
  }
}
