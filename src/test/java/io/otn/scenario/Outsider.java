package io.otn.scenario;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A caller that does not behave. */
final class Outsider {

  private Outsider() {}

  /** Announces more than it sends, and is gone in the middle of it. */
  static void sendsAndHangsUp(Stage stage, String path, byte[] body) {
    URI url = URI.create(stage.url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          """
          POST %s HTTP/1.1\r
          Host: %s\r
          Authorization: Bearer %s\r
          Content-Type: application/x-ndjson\r
          Content-Length: %d\r
          \r
          """
              .formatted(path, url.getHost(), Stage.ADMIN_KEY, body.length * 2)
              .getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
