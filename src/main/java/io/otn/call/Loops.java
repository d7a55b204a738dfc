package io.otn.call;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The threads of all calls: few that write and read, and a virtual one for each answer. */
final class Loops implements AutoCloseable {

  /** One reads tens of thousands of answers a second; the second is for the work of TLS. */
  private static final int THREADS = 2;

  static {
    // Java 24 and later warn on the console of what Netty does by Unsafe; it can do without.
    if (System.getProperty("io.netty.noUnsafe") == null) {
      System.setProperty("io.netty.noUnsafe", "true");
    }
  }

  private final EventLoopGroup group =
      new NioEventLoopGroup(THREADS, new DefaultThreadFactory("call", true));
  private final ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor();

  List<EventLoop> all() {
    List<EventLoop> loops = new ArrayList<>();
    group.forEach(loop -> loops.add((EventLoop) loop));
    return loops;
  }

  /**
   * Does what may take its time: whatever a route does with an answer, or the look-up of a name.
   */
  void beside(Runnable task) {
    beside.execute(task);
  }

  /** Calls that are under way fail, and their routes are told. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    beside.shutdown();
  }
}
