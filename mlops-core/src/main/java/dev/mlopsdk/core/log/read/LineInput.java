package dev.mlopsdk.core.log.read;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Takes a stream of bytes apart at its line feeds, in bounded memory. Not thread-safe; confine to
 * one thread.
 */
final class LineInput implements Closeable {

  /** The longest line, without its line feed. */
  static final int LONGEST = 16 << 20;

  /** What {@link #next} found. */
  enum Found {
    /** A line, which is in {@link #bytes()}. */
    LINE,
    /** A line that is too long; it was passed over. */
    TOO_LONG,
    /** Bytes without a line feed at the end of the file. */
    TORN,
    END
  }

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int from;
  private int to;
  private byte[] line = new byte[1 << 10];
  private int length;

  LineInput(InputStream in) {
    this.in = in;
  }

  /** Goes to the next line. */
  Found next() throws IOException {
    length = 0;
    boolean tooLong = false;
    boolean any = false;
    while (from < to || fill()) {
      any = true;
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      tooLong |= length + (end - from) > LONGEST;
      if (!tooLong) {
        keep(end);
      }
      boolean whole = end < to;
      from = whole ? end + 1 : end;
      if (whole) {
        return tooLong ? Found.TOO_LONG : Found.LINE;
      }
    }
    if (!any) {
      return Found.END;
    }
    return tooLong ? Found.TOO_LONG : Found.TORN;
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(buffer));
    return to > 0;
  }

  private void keep(int end) {
    int more = end - from;
    if (line.length < length + more) {
      line = Arrays.copyOf(line, Math.max(length + more, Math.min(LONGEST, 2 * line.length)));
    }
    System.arraycopy(buffer, from, line, length, more);
    length += more;
  }

  /** The line, from 0 to {@link #length()}; until {@link #next}. */
  byte[] bytes() {
    return line;
  }

  int length() {
    return length;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
