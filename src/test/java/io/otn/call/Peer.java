package io.otn.call;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The other end of a wire: reads requests byte by byte and writes whatever a test wants. */
final class Peer implements AutoCloseable {

  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: (\\d+)");

  /**
   * At the end of an answer: the connection is closed then, although the answer does not say so.
   */
  static final String HANGS_UP = "<hangs up>";

  /** What is written for a request. */
  interface Script {
    String answer(String request) throws Exception;
  }

  private final ServerSocket server;
  private final Script script;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  Peer(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
    threads.execute(this::accept);
  }

  static Peer answering(Script script) throws IOException {
    return new Peer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Heads and bodies as they came. */
  List<String> requests() {
    return requests;
  }

  int connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        threads.execute(() -> talk(socket));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void talk(Socket socket) {
    try (socket) {
      for (String request = read(socket); request != null; request = read(socket)) {
        requests.add(request);
        String answer = script.answer(request);
        String written = answer.replace(HANGS_UP, "");
        socket.getOutputStream().write(written.getBytes(StandardCharsets.ISO_8859_1));
        if (!written.equals(answer)) {
          return;
        }
      }
    } catch (Exception gone) {
      // the caller hung up, or the test is over
    }
  }

  /** Null when the caller has hung up. */
  private static @Nullable String read(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    int body = -1;
    while (body < 0 || read.size() < body) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      read.write(next);
      if (body < 0 && next == '\n') {
        String head = read.toString(StandardCharsets.ISO_8859_1);
        if (head.endsWith("\r\n\r\n")) {
          Matcher length = LENGTH.matcher(head);
          body = read.size() + (length.find() ? Integer.parseInt(length.group(1)) : 0);
        }
      }
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
