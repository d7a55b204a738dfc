package io.otn.consent;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a stream, in a memory of one line; a line that is too long is passed over. */
final class ImportLines {

  /** In bytes. */
  static final int LONGEST = 64 * 1024;

  private final InputStream in;
  private final MessageDigest digest;
  private final byte[] chunk = new byte[64 * 1024];
  private byte[] line = new byte[1024];
  private int from;
  private int to;
  private long number;

  /**
   * @param digest is fed with all that was read as lines
   */
  ImportLines(InputStream in, MessageDigest digest) {
    this.in = in;
    this.digest = digest;
  }

  /**
   * @param bytes without the line's end; null when there are too many
   */
  record Line(long number, byte @Nullable [] bytes) {}

  /** Null at the end. */
  @Nullable Line next() throws IOException {
    int length = 0;
    boolean tooLong = false;
    while (true) {
      if (from == to) {
        to = in.read(chunk);
        from = 0;
        if (to <= 0) {
          to = 0;
          return length == 0 && !tooLong ? null : line(length, tooLong);
        }
      }
      int end = from;
      while (end < to && chunk[end] != '\n') {
        end++;
      }
      int piece = end - from;
      boolean ended = end < to;
      digest.update(chunk, from, ended ? piece + 1 : piece);
      if (length + piece > LONGEST) {
        tooLong = true;
      } else {
        if (length + piece > line.length) {
          line = Arrays.copyOf(line, Math.max(length + piece, line.length * 2));
        }
        System.arraycopy(chunk, from, line, length, piece);
        length += piece;
      }
      from = ended ? end + 1 : end;
      if (ended) {
        return line(length, tooLong);
      }
    }
  }

  private Line line(int length, boolean tooLong) {
    number++;
    return new Line(number, tooLong ? null : Arrays.copyOf(line, length));
  }
}
