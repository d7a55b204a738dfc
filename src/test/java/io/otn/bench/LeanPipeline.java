package io.otn.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * What the machine gives to the least that does the same work: claims 500 durably with SKIP LOCKED,
 * posts them from Netty, settles 500 by unnest (delivery, attempt, consent). No rules, no pages, no
 * secrets, no retries: a measure for the gateway, in the same run, and nothing to build on.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a lost call ends the benchmark by its time limit
final class LeanPipeline implements AutoCloseable {

  private static final int BATCH = 500;
  private static final int CONNECTIONS = 64;

  private record Due(long id, String psid, String token) {}

  private record Sent(long id, String messageId) {}

  private final DataSource database;
  private final EventLoopGroup loop = new NioEventLoopGroup(1);
  private final BlockingQueue<Channel> idle = new ArrayBlockingQueue<>(CONNECTIONS);
  private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();

  LeanPipeline(DataSource database, int port) throws InterruptedException {
    this.database = database;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpClientCodec(), new HttpObjectAggregator(65_536), new Reader());
                  }
                });
    for (int i = 0; i < CONNECTIONS; i++) {
      idle.add(bootstrap.connect("127.0.0.1", port).sync().channel());
    }
  }

  private final class Reader extends SimpleChannelInboundHandler<FullHttpResponse> {
    private long id;

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse answer) {
      String body = answer.content().toString(StandardCharsets.US_ASCII);
      int begin = body.indexOf("\"m_") + 1;
      sent.add(new Sent(id, body.substring(begin, body.indexOf('"', begin))));
      idle.add(context.channel());
    }
  }

  void due(int count) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          DROP TABLE IF EXISTS lean_delivery, lean_consent, lean_attempt;
          CREATE TABLE lean_delivery (
              id bigint PRIMARY KEY, psid text NOT NULL, state smallint NOT NULL DEFAULT 0, leased_until timestamptz,
              message_id text
          ) WITH (fillfactor = 50);
          CREATE TABLE lean_consent (id bigint PRIMARY KEY, token text NOT NULL, state smallint NOT NULL)
              WITH (fillfactor = 50);
          CREATE TABLE lean_attempt (id bigint NOT NULL, at timestamptz NOT NULL, class text NOT NULL);
          INSERT INTO lean_consent SELECT n, 'token-' || n, 0 FROM generate_series(1, %1$d) AS n;
          INSERT INTO lean_delivery (id, psid) SELECT n, 'psid-' || n FROM generate_series(1, %1$d) AS n
          """
              .formatted(count));
      statement.execute("VACUUM ANALYZE lean_delivery, lean_consent");
    }
  }

  /** Sends all that is due. */
  void drain(int count) throws Exception {
    Thread settling = Thread.ofPlatform().start(() -> settle(count));
    try (Connection connection = database.getConnection();
        PreparedStatement claim =
            connection.prepareStatement(
                """
                UPDATE lean_delivery
                SET state = 1, leased_until = now() + interval '1 min'
                FROM (SELECT id AS due FROM lean_delivery WHERE id > ? AND state = 0 ORDER BY id LIMIT ?
                      FOR UPDATE SKIP LOCKED) AS next
                JOIN lean_consent ON lean_consent.id = due
                WHERE lean_delivery.id = due
                RETURNING lean_delivery.id, psid, token
                """)) {
      long last = 0;
      while (true) {
        claim.setLong(1, last);
        claim.setInt(2, BATCH);
        List<Due> batch = new ArrayList<>();
        try (ResultSet rows = claim.executeQuery()) {
          while (rows.next()) {
            batch.add(new Due(rows.getLong(1), rows.getString(2), rows.getString(3)));
            last = Math.max(last, rows.getLong(1));
          }
        }
        if (batch.isEmpty()) {
          break;
        }
        for (Due due : batch) {
          post(due);
        }
      }
    }
    settling.join();
  }

  private void post(Due due) throws InterruptedException {
    Channel channel = idle.take();
    String body =
        "{\"recipient\":{\"one_time_notif_token\":\"%s\"},\"message\":{\"text\":\"Tee is back\",\"metadata\":\"%s\"}}"
            .formatted(due.token(), due.id());
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.POST,
            "/v26.0/1001/messages",
            Unpooled.copiedBuffer(body, StandardCharsets.US_ASCII));
    request
        .headers()
        .set(HttpHeaderNames.HOST, "127.0.0.1")
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .set(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
    channel
        .eventLoop()
        .execute(
            () -> {
              channel.pipeline().get(Reader.class).id = due.id();
              channel.writeAndFlush(request);
            });
  }

  private void settle(int count) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement delivery =
              connection.prepareStatement(
                  """
                  UPDATE lean_delivery SET state = 2, leased_until = NULL, message_id = sent.message_id
                  FROM unnest(?::bigint[], ?::text[]) AS sent (id, message_id)
                  WHERE lean_delivery.id = sent.id AND state = 1
                  """);
          PreparedStatement attempt =
              connection.prepareStatement(
                  "INSERT INTO lean_attempt SELECT id, now(), 'SENT' FROM unnest(?::bigint[]) AS sent (id)");
          PreparedStatement consent =
              connection.prepareStatement(
                  """
                  UPDATE lean_consent SET state = 1
                  FROM unnest(?::bigint[]) AS sent (id)
                  WHERE lean_consent.id = sent.id AND state = 0
                  """)) {
        int settled = 0;
        while (settled < count) {
          List<Sent> batch = new ArrayList<>();
          Sent first = sent.poll(1, TimeUnit.MINUTES);
          if (first == null) {
            throw new IllegalStateException("a call was lost");
          }
          batch.add(first);
          // a full batch, or what comes within a moment
          while (batch.size() < BATCH) {
            Sent next = sent.poll(2, TimeUnit.MILLISECONDS);
            if (next == null) {
              break;
            }
            batch.add(next);
          }
          var ids = connection.createArrayOf("bigint", batch.stream().map(Sent::id).toArray());
          delivery.setArray(1, ids);
          delivery.setArray(
              2, connection.createArrayOf("text", batch.stream().map(Sent::messageId).toArray()));
          delivery.executeUpdate();
          attempt.setArray(1, ids);
          attempt.executeUpdate();
          consent.setArray(1, ids);
          consent.executeUpdate();
          connection.commit();
          settled += batch.size();
        }
      }
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
