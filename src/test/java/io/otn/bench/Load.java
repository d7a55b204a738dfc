package io.otn.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts webhooks or events over keep-alive connections, each sending the next request when it has
 * its answer; a process of its own, as senders are. Bodies are made and signed before, so that the
 * load costs the machine as little as it can.
 *
 * <p>Reads lines {@code <seconds> <requests a second, 0 is no limit>} and answers each with {@code
 * <answers 2xx> <others> <p50 µs> <p99 µs> <max µs>}.
 */
final class Load {

  private static final int BODIES = 512;
  private static final String ID = "X-Shopify-Webhook-Id: ";
  private static final int ID_DIGITS = 15;
  private static final int SLOT_MICROS = 20;

  private final int port;
  private final List<byte[]> requests;
  private final List<Integer> idPositions;
  private final int[] histogram = new int[5_000_000 / SLOT_MICROS];
  private long number = System.currentTimeMillis() * 100;
  private long good;
  private long bad;
  private long maximum;
  private long end;
  private long pause;
  private long next;
  private CountDownLatch open = new CountDownLatch(0);

  public static void main(String[] args) throws Exception {
    Load load = new Load(args[0], Integer.parseInt(args[1]), args[3], args[4]);
    load.run(Integer.parseInt(args[2]));
  }

  /**
   * @param kind webhooks or events
   * @param path where they are posted
   * @param secret signs webhooks, or is the key
   */
  private Load(String kind, int port, String path, String secret) throws Exception {
    this.port = port;
    this.requests = new ArrayList<>();
    this.idPositions = new ArrayList<>();
    for (int n = 0; n < BODIES; n++) {
      byte[] request = kind.equals("webhooks") ? webhook(n, path, secret) : event(n, path, secret);
      requests.add(request);
      String marker = kind.equals("webhooks") ? ID : "\"id\":\"";
      idPositions.add(
          new String(request, StandardCharsets.ISO_8859_1).indexOf(marker) + marker.length());
    }
  }

  /** Three of four are about a stock level, as in a shop that sells; the fourth about a product. */
  private static byte[] webhook(int n, String path, String secret) throws Exception {
    boolean product = n % 4 == 0;
    String body = product ? product(n) : level(n);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signature =
        Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    return ("""
    POST %s HTTP/1.1
    Host: gateway.example
    User-Agent: Shopify-Captain-Hook
    Content-Type: application/json
    Accept: */*
    X-Shopify-Topic: %s
    X-Shopify-Shop-Domain: northwind.myshopify.com
    X-Shopify-API-Version: 2025-10
    X-Shopify-Hmac-Sha256: %s
    %s%s
    X-Shopify-Triggered-At: 2026-11-21T10:00:00.123456789Z
    X-Shopify-Event-Id: 98880550-7158-44d4-b7cd-2c97c8a091b5
    Content-Length: %d

    """
                .formatted(
                    path,
                    product ? "products/update" : "inventory_levels/update",
                    signature,
                    ID,
                    "0".repeat(ID_DIGITS),
                    body.getBytes(StandardCharsets.UTF_8).length)
                .replace("\n", "\r\n")
            + body)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String level(int n) {
    return """
    {"inventory_item_id":%d,"location_id":655441491,"available":%d,"updated_at":"2026-11-21T05:%02d:%02d-05:00","admin_graphql_api_id":"gid://shopify/InventoryLevel/655441491?inventory_item_id=%d"}\
    """
        .formatted(49_148_385_000_000L + n, n % 50, n / 60 % 60, n % 60, 49_148_385_000_000L + n);
  }

  /** A product with ten variants: about 6 KB. */
  private static String product(int n) {
    StringBuilder variants = new StringBuilder();
    for (int v = 0; v < 10; v++) {
      variants.append(
          """
          %s{"id":%d,"product_id":%d,"title":"Size %d / Blue","price":"19.99","position":%d,"inventory_policy":"deny","compare_at_price":null,"option1":"Size %d","option2":"Blue","option3":null,"created_at":"2026-01-01T00:00:00-05:00","updated_at":"2026-11-21T05:00:00-05:00","taxable":true,"barcode":"0000%d","fulfillment_service":"manual","grams":200,"inventory_management":"shopify","requires_shipping":true,"sku":"TEE-%d-%d","weight":0.2,"weight_unit":"kg","inventory_item_id":%d,"inventory_quantity":%d,"old_inventory_quantity":%d,"image_id":null,"admin_graphql_api_id":"gid://shopify/ProductVariant/%d"}\
          """
              .strip()
              .formatted(
                  v == 0 ? "" : ",",
                  42_000_000_000L + n * 10L + v,
                  7_000_000_000L + n,
                  v,
                  v + 1,
                  v,
                  v,
                  n,
                  v,
                  49_148_385_000_000L + n * 10L + v,
                  v,
                  v,
                  42_000_000_000L + n * 10L + v));
    }
    return """
    {"id":%d,"title":"Tee %d","body_html":"<p>A tee of soft cotton, cut straight, for every day.</p>","vendor":"Northwind","product_type":"Tees","created_at":"2026-01-01T00:00:00-05:00","handle":"tee-%d","updated_at":"2026-11-21T05:00:00-05:00","published_at":"2026-01-01T00:00:00-05:00","template_suffix":null,"published_scope":"web","tags":"cotton, tee","status":"active","admin_graphql_api_id":"gid://shopify/Product/%d","variants":[%s],"options":[],"images":[],"image":null}\
    """
        .formatted(7_000_000_000L + n, n, n, 7_000_000_000L + n, variants);
  }

  private static byte[] event(int n, String path, String key) {
    String body =
        """
        {"id":"%s","page":"page-%04d","topic":"launch:bench-%d","occurredAt":"2026-11-21T10:00:00Z","data":{"product":"Tee %d","url":"https://shop.example/tee"}}\
        """
            .formatted("0".repeat(ID_DIGITS), n % BenchGateway.PAGES, n, n);
    return ("""
    POST %s HTTP/1.1
    Host: gateway.example
    User-Agent: partner/1.0
    Content-Type: application/json
    Accept: application/json
    Authorization: Bearer %s
    Content-Length: %d

    """
                .formatted(path, key, body.length())
                .replace("\n", "\r\n")
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private void run(int connections) throws Exception {
    EventLoopGroup loop = new NioEventLoopGroup(1);
    try {
      List<Sender> senders = new ArrayList<>();
      for (int n = 0; n < connections; n++) {
        Sender sender = new Sender();
        connect(loop, sender).sync();
        senders.add(sender);
      }
      System.out.println("ready");
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        System.out.println(
            measure(loop, senders, Integer.parseInt(words[0]), Integer.parseInt(words[1])));
      }
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private ChannelFuture connect(EventLoopGroup loop, Sender sender) {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new HttpResponseDecoder(), sender);
              }
            })
        .connect("127.0.0.1", port);
  }

  private String measure(EventLoopGroup loop, List<Sender> senders, int seconds, int rate)
      throws Exception {
    open = new CountDownLatch(senders.size());
    loop.submit(
            () -> {
              Arrays.fill(histogram, 0);
              good = 0;
              bad = 0;
              maximum = 0;
              pause = rate == 0 ? 0 : 1_000_000_000L / rate;
              next = System.nanoTime();
              end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
              senders.forEach(Sender::go);
            })
        .sync();
    open.await();
    return loop.submit(
            () ->
                "%d %d %d %d %d"
                    .formatted(good, bad, percentile(0.5), percentile(0.99), maximum / 1000))
        .get();
  }

  private long percentile(double share) {
    long rank = (long) Math.ceil((good + bad) * share);
    long seen = 0;
    for (int slot = 0; slot < histogram.length; slot++) {
      seen += histogram[slot];
      if (seen >= rank) {
        return (slot + 1L) * SLOT_MICROS;
      }
    }
    return histogram.length * (long) SLOT_MICROS;
  }

  private final class Sender extends ChannelInboundHandlerAdapter {

    private ChannelHandlerContext context;
    private long sentAt;
    private int status;
    private boolean closing;
    private boolean waits;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      this.context = context;
      if (waits) {
        waits = false;
        go();
      }
    }

    /** The server may end a connection after so many requests; then the next one is opened. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
      waits = closing;
      closing = false;
      connect(context.channel().eventLoop().parent(), this);
    }

    @Override
    public boolean isSharable() {
      return true; // one connection at a time
    }

    /** When there is a rate, a request that has to wait is measured from when it was due. */
    void go() {
      long now = System.nanoTime();
      if (now >= end) {
        open.countDown();
        return;
      }
      if (pause > 0) {
        long due = next;
        next += pause;
        if (due > now) {
          context.executor().schedule(() -> send(due), due - now, TimeUnit.NANOSECONDS);
          return;
        }
        send(due);
        return;
      }
      send(now);
    }

    private void send(long from) {
      int which = (int) (number % BODIES);
      byte[] request = requests.get(which);
      ByteBuf buffer = Unpooled.wrappedBuffer(request.clone());
      String id = "%015d".formatted(number++);
      for (int digit = 0; digit < ID_DIGITS; digit++) {
        buffer.setByte(idPositions.get(which) + digit, id.charAt(digit));
      }
      sentAt = from;
      status = 0;
      context.writeAndFlush(buffer);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof HttpResponse response) {
          status = response.status().code();
          closing = !HttpUtil.isKeepAlive(response);
        }
        if (message instanceof LastHttpContent) {
          long took = System.nanoTime() - sentAt;
          histogram[(int) Math.min(took / 1000 / SLOT_MICROS, histogram.length - 1)]++;
          maximum = Math.max(maximum, took);
          if (status / 100 == 2) {
            good++;
          } else {
            bad++;
          }
          if (!closing) {
            go();
          }
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      cause.printStackTrace();
      System.exit(1);
    }
  }
}
