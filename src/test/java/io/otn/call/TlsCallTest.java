package io.otn.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other end shows a certificate for localhost, which is in the JVM's trust store or is not. */
class TlsCallTest {

  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String PASSWORD = "javax.net.ssl.trustStorePassword";

  @TempDir private Path directory;

  @AfterEach
  void trustAsBefore() {
    System.clearProperty(TRUST_STORE);
    System.clearProperty(PASSWORD);
  }

  @Test
  void a_trusted_address_is_called_over_tls() throws Exception {
    Exchange answered = call("localhost", true);
    assertThat(answered.getException()).isNull();
    assertThat(answered.getMessage().getBody(String.class)).isEqualTo("fine");
  }

  @Test
  void to_who_is_not_trusted_nothing_is_sent() throws Exception {
    assertThat(call("localhost", false).getException()).isInstanceOf(ConnectException.class);
  }

  @Test
  void to_who_shows_anothers_certificate_nothing_is_sent() throws Exception {
    assertThat(call("127.0.0.1", true).getException()).isInstanceOf(ConnectException.class);
  }

  private Exchange call(String host, boolean trusted) throws Exception {
    Path store = certificate();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory manager = KeyManagerFactory.getInstance("PKIX");
    manager.init(keys, "changeit".toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(manager.getKeyManagers(), null, null);
    if (trusted) {
      System.setProperty(TRUST_STORE, store.toString());
      System.setProperty(PASSWORD, "changeit");
    }
    try (DefaultCamelContext camel = new DefaultCamelContext();
        Peer peer =
            new Peer(
                tls.getServerSocketFactory()
                    .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")),
                request -> Peer.ok("fine"))) {
      camel.addComponent("call", new CallComponent());
      camel.start();
      Exchange ended =
          camel
              .createProducerTemplate()
              .send(
                  "call:https://%s:%d".formatted(host, peer.port()),
                  exchange -> exchange.getMessage().setBody("body"));
      assertThat(peer.requests()).hasSize(ended.getException() == null ? 1 : 0);
      return ended;
    }
  }

  private Path certificate() throws Exception {
    Path store = directory.resolve("localhost.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-alias",
                "localhost",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    return store;
  }
}
