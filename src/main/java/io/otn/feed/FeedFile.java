package io.otn.feed;

import io.otn.connector.FetchException;
import io.otn.connector.GuardedFetch;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a feed, on this machine while they are read: only a file that has come completely is
 * begun to be read, and no database connection waits for a slow shop.
 *
 * @param digest SHA-256 of the bytes
 * @param etag as the server sent it, opaque
 */
record FeedFile(
    Path path,
    boolean temporary,
    long bytes,
    byte[] digest,
    @Nullable String etag,
    @Nullable String lastModified)
    implements AutoCloseable {

  /** Small files may expand by any ratio. */
  private static final long SMALL = 10_000_000;

  /**
   * Null when the server says that nothing has changed.
   *
   * @throws FeedException when it could not be fetched completely
   */
  static @Nullable FeedFile fetch(
      Feed feed, GuardedFetch fetch, @Nullable String etag, @Nullable String lastModified)
      throws FeedException, IOException {
    Path local = feed.location().file();
    return local == null ? download(feed, fetch, etag, lastModified) : onDisk(feed, local);
  }

  private static FeedFile onDisk(Feed feed, Path file) throws FeedException, IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      if (Files.size(file) > feed.limits().size().toBytes()) {
        throw new FeedException("the file has more than %s".formatted(feed.limits().size()));
      }
      byte[] digest = digest(bytes, OutputStream.nullOutputStream());
      return new FeedFile(file, false, Files.size(file), digest, null, null);
    } catch (NoSuchFileException e) {
      throw new FeedException("there is no file %s".formatted(file));
    }
  }

  private static @Nullable FeedFile download(
      Feed feed, GuardedFetch fetch, @Nullable String etag, @Nullable String lastModified)
      throws FeedException, IOException {
    Path file = Files.createTempFile("otn-feed-", ".part");
    boolean kept = false;
    try {
      GuardedFetch.Answer<byte[]> answer =
          fetch.get(
              new GuardedFetch.Request(
                  java.util.Objects.requireNonNull(feed.location().url()),
                  etag,
                  lastModified,
                  credentials(feed.access()),
                  feed.access().redirectHosts(),
                  feed.limits().size().toBytes(),
                  feed.limits().time()),
              body -> {
                try (OutputStream out = Files.newOutputStream(file)) {
                  return digest(body, out);
                }
              });
      byte[] digest = answer.body();
      if (digest == null) {
        return null;
      }
      kept = true;
      return new FeedFile(
          file, true, Files.size(file), digest, answer.etag(), answer.lastModified());
    } catch (FetchException e) {
      throw new FeedException(e.getMessage() + " (" + e.code() + ")");
    } finally {
      if (!kept) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static Map<String, String> credentials(FeedSettings.Access access) {
    if (access.user() == null || access.password() == null) {
      return Map.of();
    }
    String pair = access.user() + ":" + access.password();
    return Map.of(
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] digest(InputStream from, OutputStream into) throws IOException {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(from, sha).transferTo(into);
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its text, unpacked when it is packed; ends with an error where that grows beyond measure. */
  InputStream text(FeedSettings.Limits limits) throws IOException {
    BufferedInputStream raw = new BufferedInputStream(Files.newInputStream(path), 64 * 1024);
    raw.mark(2);
    boolean packed = raw.read() == 0x1f && raw.read() == 0x8b;
    raw.reset();
    if (!packed) {
      return raw;
    }
    long most =
        Math.min(limits.expanded().toBytes(), Math.max(SMALL, bytes * (long) limits.ratio()));
    return new Expanded(new GZIPInputStream(raw, 64 * 1024), most);
  }

  /** Ends with an error at its limit. */
  private static final class Expanded extends java.io.FilterInputStream {

    private final long most;
    private long read;

    Expanded(InputStream unpacked, long most) {
      super(unpacked);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n = super.read(into, offset, length);
      read += Math.max(n, 0);
      if (read > most) {
        throw new TooLargeException(most);
      }
      return n;
    }
  }

  /** The file unpacks to more than is allowed. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(long most) {
      super("the file unpacks to more than %d bytes".formatted(most));
    }
  }

  @Override
  public void close() throws IOException {
    if (temporary) {
      Files.deleteIfExists(path);
    }
  }
}
