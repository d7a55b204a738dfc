package io.otn.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How long a feed takes that is compared with the last one, on the embedded PostgreSQL with
 * durability on: the first list, the same list with a twentieth of its prices changed, and the same
 * bytes again. The gateway is a process of its own with little heap.
 */
class FeedBench {

  private static final int ITEMS = Integer.getInteger("otn.bench.items", 1_000_000);
  private static final String HEAP = System.getProperty("otn.bench.heap", "300m");

  @Test
  void compares() throws Exception {
    Path directory = Files.createTempDirectory("otn-bench");
    Path feed = directory.resolve("feed.xml");
    Path next = directory.resolve("next.xml");
    write(feed, 0);
    write(next, 20);
    Path figures = Path.of("target", "bench", "feed.json").toAbsolutePath();
    Files.createDirectories(figures.getParent());
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + HEAP,
                    "-cp",
                    System.getProperty("java.class.path"),
                    FeedProcess.class.getName(),
                    directory.toString(),
                    figures.toString()))
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    JsonNode row = new ObjectMapper().readTree(figures.toFile());
    assertThat(row.at("/changed/repriced").asInt()).isEqualTo(ITEMS / 20);
    System.out.println("written: " + figures);
  }

  /**
   * As shops write it, about 0.6 KB an item.
   *
   * @param every one price in so many is another; 0 is none
   */
  private static void write(Path file, int every) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      out.write("<rss xmlns:g=\"http://base.google.com/ns/1.0\" version=\"2.0\"><channel>\n");
      for (int n = 0; n < ITEMS; n++) {
        boolean changed = every > 0 && n % every == 0;
        out.write(
            """
            <item>
              <g:id>SKU-%d</g:id><g:item_group_id>G-%d</g:item_group_id>
              <g:title>Northwind Tee number %d, organic cotton</g:title>
              <g:description>A tee of organic cotton, knitted and dyed where the cotton grows. Wash it cold, hang it
                out in the wind, and it will be with you for years. Number %d of a series of a million.</g:description>
              <g:link>https://shop.example/products/northwind-tee-%d?variant=%d</g:link>
              <g:image_link>https://cdn.shop.example/images/northwind-tee-%d.jpg</g:image_link>
              <g:price>%d.99 USD</g:price><g:availability>in stock</g:availability>
              <g:shipping><g:country>US</g:country><g:price>4.99 USD</g:price></g:shipping>
            </item>
            """
                .formatted(n, n / 5, n, n, n, n, n, changed ? 15 : 20 + n % 80));
      }
      out.write("</channel></rss>\n");
    }
  }
}
