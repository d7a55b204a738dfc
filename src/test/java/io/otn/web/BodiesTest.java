package io.otn.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BodiesTest extends WebTest {
  private static final int MB = 1024 * 1024;

  @Test
  void a_body_of_six_megabytes_is_refused_by_its_announced_length() {
    var answer = send(webhook("/webhooks/raw").POST(BodyPublishers.ofByteArray(new byte[6 * MB])));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(code(answer)).isEqualTo("body_too_large");
  }

  @Test
  void a_body_that_announces_too_much_is_refused_before_it_is_read() throws Exception {
    String request =
        """
        POST /webhooks/raw HTTP/1.1
        Host: localhost
        Content-Length: 6000000
        Expect: 100-continue

        """;
    String answer = raw(request.replace("\n", "\r\n"));

    assertThat(answer).startsWith("HTTP/1.1 413").contains("body_too_large");
  }

  @Test
  void a_chunked_body_of_six_megabytes_is_refused_while_it_streams_in() {
    var answer = send(chunked("/webhooks/raw", 6 * MB));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(code(answer)).isEqualTo("body_too_large");
  }

  @Test
  void a_chunked_body_is_refused_even_where_its_reader_hides_the_error() {
    var answer = send(chunked("/hooks/stream", 6 * MB));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(code(answer)).isEqualTo("body_too_large");
    assertThat(answer.body()).doesNotContain("hidden");
  }

  @Test
  void a_chunked_body_is_refused_on_its_way_into_a_camel_route() {
    assertThat(send(chunked("/hooks/route", 1000)).body()).isEqualTo("1000");

    var answer = send(chunked("/hooks/route", 6 * MB));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(code(answer)).isEqualTo("body_too_large");
    assertThat(answer.body()).doesNotContain("hidden");
  }

  @Test
  void a_form_reaches_a_camel_route_as_its_raw_bytes() {
    var answer =
        send(
            HttpRequest.newBuilder(uri("/hooks/route"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("a=%20&b=1")));

    assertThat(answer.body()).isEqualTo("9");
  }

  @Test
  void a_body_of_exactly_five_megabytes_passes() {
    assertThat(send(chunked("/hooks/stream", 5 * MB)).body()).isEqualTo(5 * MB + ":-");
  }

  @Test
  void an_import_read_line_by_line_may_be_larger() {
    byte[] lines = "{\"psid\":\"p-1\"}\n".repeat(450_000).getBytes(UTF_8);
    var answer =
        send(
            api("/api/v1/import")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(lines))));

    assertThat(lines.length).isGreaterThan(6 * MB);
    assertThat(answer.body()).isEqualTo("450000");
  }

  @Test
  void a_webhook_sent_as_a_form_is_still_its_raw_bytes() {
    byte[] body = "{\"b\":1, \"a\":\"caf\u00e9 100% & +x=1\"}".getBytes(UTF_8);
    for (String path : new String[] {"/webhooks/raw", "/hooks/shopify/acme?q=1"}) {
      for (String type :
          new String[] {
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded; charset=UTF-8",
            "multipart/form-data; boundary=x",
            "application/json"
          }) {
        var answer =
            send(
                HttpRequest.newBuilder(uri(path))
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofByteArray(body)));
        assertThat(answer.body())
            .as(path + " " + type)
            .isEqualTo(body.length + ":" + Arrays.hashCode(body));
      }
    }
  }

  @Test
  void a_form_does_not_lose_its_bytes_to_a_parameter_of_the_query() {
    var answer =
        send(
            HttpRequest.newBuilder(uri("/hooks/stream?q=a%20b&p=1"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("webhook_id=12&q=other")));

    assertThat(answer.body()).isEqualTo("21:a b");
  }

  private HttpRequest.Builder webhook(String path) {
    return HttpRequest.newBuilder(uri(path)).header("Content-Type", "application/json");
  }

  private HttpRequest.Builder chunked(String path, int size) {
    return webhook(path)
        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[size])));
  }
}
