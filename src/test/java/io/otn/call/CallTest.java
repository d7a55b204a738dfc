package io.otn.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.apache.camel.FailedToCreateProducerException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CallTest {

  private static DefaultCamelContext camel;
  private static ProducerTemplate routes;

  @BeforeAll
  static void start() {
    camel = new DefaultCamelContext();
    camel.addComponent("call", new CallComponent());
    camel.start();
    routes = camel.createProducerTemplate();
  }

  @AfterAll
  static void stop() throws Exception {
    camel.close();
  }

  @Test
  void a_call_carries_the_path_the_headers_and_the_body_and_nothing_that_is_camels_own()
      throws Exception {
    try (Peer peer = Peer.answering(request -> Peer.ok("{}"))) {
      Exchange exchange =
          camel
              .getEndpoint("call:http://127.0.0.1:%d/v26.0".formatted(peer.port()))
              .createExchange();
      exchange.getMessage().setHeader(Exchange.HTTP_PATH, "1001/messages");
      exchange.getMessage().setHeader("Authorization", "Bearer secret");
      exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
      exchange.getMessage().setHeader("CamelOther", "other");
      exchange.getMessage().setBody("{\"text\":\"hi\"}");
      routes.send("call:http://127.0.0.1:%d/v26.0".formatted(peer.port()), exchange);
      assertThat(peer.requests())
          .singleElement()
          .asString()
          .startsWith("POST /v26.0/1001/messages HTTP/1.1\r\n")
          .containsIgnoringCase("\r\nHost: 127.0.0.1:%d\r\n".formatted(peer.port()))
          .containsIgnoringCase("\r\nAuthorization: Bearer secret\r\n")
          .containsIgnoringCase("\r\nContent-Type: application/json\r\n")
          .containsIgnoringCase("\r\nContent-Length: 13\r\n")
          .endsWith("\r\n\r\n{\"text\":\"hi\"}")
          .doesNotContainIgnoringCase("camel");
    }
  }

  @Test
  void whatever_its_status_an_answer_is_an_answer_and_the_credentials_go_no_further()
      throws Exception {
    try (Peer peer =
        Peer.answering(
            request ->
                "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nCamelFileName: evil\r\nContent-Length: 4\r\n\r\nbusy")) {
      Exchange answered = call(peer, "", "body");
      assertThat(answered.getException()).isNull();
      assertThat(answered.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(503);
      assertThat(answered.getMessage().getHeader("Retry-After")).isEqualTo("7");
      assertThat(answered.getMessage().getBody(String.class)).isEqualTo("busy");
      assertThat(answered.getMessage().getHeaders())
          .doesNotContainKeys("Authorization", "CamelFileName");
    }
  }

  @Test
  void an_answer_in_pieces_and_one_that_was_announced_are_whole() throws Exception {
    try (Peer peer =
        Peer.answering(
            request ->
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n")) {
      assertThat(call(peer, "", "body").getMessage().getBody(String.class)).isEqualTo("abcde");
    }
  }

  @Test
  void a_connection_is_used_again_unless_the_other_end_says_that_it_closes_it() throws Exception {
    try (Peer peer = Peer.answering(request -> Peer.ok(""))) {
      for (int n = 0; n < 6; n++) {
        call(peer, "", "body");
      }
      assertThat(peer.requests()).hasSize(6);
      assertThat(peer.connections()).isLessThanOrEqualTo(2); // one for each loop
    }
    try (Peer peer =
        Peer.answering(
            request -> "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")) {
      for (int n = 0; n < 4; n++) {
        assertThat(call(peer, "", "body").getException()).isNull();
      }
      assertThat(peer.connections()).isEqualTo(4);
    }
  }

  @Test
  void many_calls_at_once_get_their_own_answers_in_whatever_order_these_come() throws Exception {
    CountDownLatch all = new CountDownLatch(50);
    try (Peer peer =
        Peer.answering(
            request -> {
              all.countDown();
              all.await();
              return Peer.ok(request.substring(request.indexOf("\r\n\r\n") + 4));
            })) {
      List<CompletableFuture<Exchange>> calls = new ArrayList<>();
      for (int n = 0; n < 50; n++) {
        String body = "call " + n;
        calls.add(
            routes.asyncSend(
                "call:http://127.0.0.1:%d".formatted(peer.port()),
                exchange -> exchange.getMessage().setBody(body)));
      }
      for (int n = 0; n < 50; n++) {
        assertThat(calls.get(n).get().getMessage().getBody(String.class)).isEqualTo("call " + n);
      }
    }
  }

  @Test
  void where_nobody_listens_nothing_was_sent() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    for (String address : new String[] {"127.0.0.1:" + port, "no-such-host.invalid"}) {
      Exchange failed =
          routes.send("call:http://" + address, exchange -> exchange.getMessage().setBody("body"));
      assertThat(failed.getException()).as(address).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void a_call_without_an_answer_ends_and_a_late_answer_is_nobody_elses() throws Exception {
    CountDownLatch late = new CountDownLatch(1);
    try (Peer peer =
        Peer.answering(
            request -> {
              if (request.endsWith("first")) {
                late.await();
              }
              return Peer.ok(request.substring(request.indexOf("\r\n\r\n") + 4));
            })) {
      Exchange first = call(peer, "?responseTimeout=100", "first");
      assertThat(first.getException())
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("no answer within 100 ms");
      late.countDown();
      for (int n = 0; n < 4; n++) {
        assertThat(call(peer, "?responseTimeout=100", "next").getMessage().getBody(String.class))
            .isEqualTo("next");
      }
    }
  }

  @Test
  void a_connection_that_is_lost_on_the_way_leaves_open_what_came_of_the_call() throws Exception {
    for (String beginning :
        new String[] {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"}) {
      try (Peer peer = Peer.answering(request -> beginning + Peer.HANGS_UP)) {
        assertThat(call(peer, "", "body").getException())
            .as("after '%s'", beginning)
            .isInstanceOf(IOException.class)
            .isNotInstanceOf(ConnectException.class);
        assertThat(peer.requests()).as("no second try").hasSize(1);
      }
    }
  }

  @Test
  void what_is_not_http_and_what_is_far_too_long_fails_the_call_alone() throws Exception {
    for (String answer :
        new String[] {
          "SSH-2.0-OpenSSH_9.2\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + "x".repeat(2_000_000)
        }) {
      try (Peer peer =
          Peer.answering(request -> request.endsWith("odd") ? answer : Peer.ok("fine"))) {
        assertThat(call(peer, "", "odd").getException())
            .isNotNull()
            .isNotInstanceOf(ConnectException.class);
        for (int n = 0; n < 4; n++) {
          assertThat(call(peer, "", "even").getMessage().getBody(String.class)).isEqualTo("fine");
        }
      }
    }
  }

  @Test
  void a_header_that_would_become_two_is_not_sent() throws Exception {
    try (Peer peer = Peer.answering(request -> Peer.ok(""))) {
      Exchange failed =
          routes.send(
              "call:http://127.0.0.1:%d".formatted(peer.port()),
              exchange -> exchange.getMessage().setHeader("X-Topic", "a\r\nX-Other: b"));
      assertThat(failed.getException()).isInstanceOf(IllegalArgumentException.class);
      assertThat(peer.requests()).isEmpty();
    }
  }

  @Test
  void what_a_route_writes_wrong_is_said_when_it_is_loaded() {
    assertThatThrownBy(() -> camel.getEndpoint("call:graph.facebook.com/v26.0"))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasStackTraceContaining("write one such as call:https://graph.facebook.com/v26.0");
    assertThatThrownBy(() -> camel.getEndpoint("call:http://127.0.0.1?responseTimeuot=1"))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasStackTraceContaining("responseTimeuot");
    assertThatThrownBy(() -> camel.getEndpoint("call:http://127.0.0.1?responseTimeout=0"))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasStackTraceContaining("write a number of milliseconds above 0");
    assertThatThrownBy(() -> routes.sendBody("call:http://127.0.0.1?httpMethod=PO ST", ""))
        .isInstanceOfAny(
            ResolveEndpointFailedException.class, FailedToCreateProducerException.class);
  }

  private static Exchange call(Peer peer, String options, String body) {
    return routes.send(
        "call:http://127.0.0.1:%d%s".formatted(peer.port(), options),
        exchange -> {
          exchange.getMessage().setHeader("Authorization", "Bearer secret");
          exchange.getMessage().setBody(body);
        });
  }
}
