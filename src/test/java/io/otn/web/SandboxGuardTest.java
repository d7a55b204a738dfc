package io.otn.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "otn.sandbox.enabled=true")
class SandboxGuardTest extends WebTest {

  @Test
  void the_sandbox_asks_for_no_key_and_no_csrf_token() {
    var answer =
        send(HttpRequest.newBuilder(uri("/sandbox/restock")).POST(BodyPublishers.noBody()));

    assertThat(answer.body()).isEqualTo("restocked");
  }

  @Test
  void in_sandbox_mode_only_this_machines_own_names_are_served() throws Exception {
    for (String path :
        new String[] {"/sandbox/restock", "/login", "/api/v1/orders", "/actuator/health"}) {
      for (String host :
          new String[] {
            "evil.example", "localhost.evil.example:" + port, "127.0.0.1.nip.io", "10.0.0.1"
          }) {
        assertThat(raw(request("GET " + path, host)))
            .as(host + path)
            .startsWith("HTTP/1.1 403")
            .contains("wrong_host");
      }
    }
    for (String host :
        new String[] {"localhost:" + port, "LOCALHOST", "127.0.0.1:" + port, "[::1]:" + port}) {
      assertThat(raw(request("GET /actuator/health", host))).as(host).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void a_page_of_another_site_cannot_post_to_the_sandbox() throws Exception {
    String own = "localhost:" + port;
    for (String origin :
        new String[] {
          "https://evil.example", "null", "http://localhost:1", "http://" + own + ".evil.example"
        }) {
      assertThat(raw(restock(own, origin)))
          .as(origin)
          .startsWith("HTTP/1.1 403")
          .contains("wrong_origin");
    }
    assertThat(raw(restock(own, "http://" + own))).startsWith("HTTP/1.1 200").endsWith("restocked");
  }

  @Test
  void a_form_of_the_sandbox_itself_may_post_although_its_origin_is_hidden() throws Exception {
    String own = "localhost:" + port;
    assertThat(raw(restock(own, "null\r\nSec-Fetch-Site: same-origin"))).endsWith("restocked");

    for (String site : new String[] {"cross-site", "same-site"}) {
      assertThat(raw(restock(own, "null\r\nSec-Fetch-Site: " + site)))
          .as(site)
          .startsWith("HTTP/1.1 403")
          .contains("wrong_origin");
    }
  }

  private static String restock(String host, String origin) {
    return request("POST /sandbox/restock", host)
        .replaceFirst("\r\n\r\n", "\r\nContent-Length: 0\r\nOrigin: " + origin + "\r\n\r\n");
  }

  private static String request(String line, String host) {
    return line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
  }
}
