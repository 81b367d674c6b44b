package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.ModelException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One open file, at one wanted record. Not thread-safe; confine to one thread. */
final class Cursor implements Closeable, Comparable<Cursor> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.log");

  private final LogFile file;
  private final LineInput in;
  private final LineParser parser;
  private final LineScope scope;
  private final Damages damages;
  private final boolean packed;
  private long line;
  private long nanos;
  private @Nullable LogRecord record;

  private Cursor(
      LogFile file, InputStream in, LineParser parser, LineScope scope, Damages damages) {
    this.file = file;
    this.in = new LineInput(in);
    this.parser = parser;
    this.scope = scope;
    this.damages = damages;
    this.packed = file.name().packed();
    this.nanos = LineScope.clamped(file.name().start());
  }

  /** Opens {@code file} at its first wanted record; null if it has none, or is gone. */
  static @Nullable Cursor open(LogFile file, LineParser parser, LineScope scope, Damages damages) {
    Cursor cursor = find(file, parser, scope, damages);
    boolean open = false;
    try {
      open = cursor != null && cursor.next();
      return open ? cursor : null;
    } finally {
      if (!open && cursor != null) {
        cursor.close();
      }
    }
  }

  private static @Nullable Cursor find(
      LogFile file, LineParser parser, LineScope scope, Damages damages) {
    try {
      return of(file, parser, scope, damages);
    } catch (NoSuchFileException packedOrGone) {
      try {
        return of(file.packed(), parser, scope, damages);
      } catch (NoSuchFileException gone) {
        damages.gone(file, gone);
        return null;
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Cursor of(LogFile file, LineParser parser, LineScope scope, Damages damages)
      throws IOException {
    InputStream in = Files.newInputStream(file.path());
    return new Cursor(file, file.name().packed() ? new Unpacked(in) : in, parser, scope, damages);
  }

  /** Unpacks from the first read on, so that bytes that are no gzip are damage of line 1. */
  private static final class Unpacked extends InputStream {

    private final InputStream packed;
    private @Nullable InputStream plain;

    Unpacked(InputStream packed) {
      this.packed = packed;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("Lines are read by the buffer");
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      InputStream in = plain;
      if (in == null) {
        in = new GZIPInputStream(packed, 1 << 13);
        plain = in;
      }
      return in.read(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      packed.close();
      if (plain != null) {
        plain.close();
      }
    }
  }

  /** Goes to the next wanted record; false at the end. */
  boolean next() {
    record = null;
    while (true) {
      line++;
      LineInput.Found found;
      try {
        found = in.next();
      } catch (IOException e) {
        if (!packed) {
          throw unreadable(file, e);
        }
        damages.line(file, line, "it cannot be unpacked (" + e.getMessage() + ")", e);
        return false;
      }
      switch (found) {
        case END -> {
          return false;
        }
        case TORN -> {
          if (packed) {
            damages.line(file, line, "a compressed file ends with a line feed", null);
          }
          return false;
        }
        case TOO_LONG ->
            damages.line(file, line, "it is longer than " + LineInput.LONGEST + " bytes", null);
        case LINE -> {
          if (read()) {
            return true;
          }
          if (nanos >= scope.end()) {
            return false;
          }
        }
      }
    }
  }

  private boolean read() {
    try {
      LogRecord read = parser.parse(in.bytes(), in.length());
      if (parser.nanos() < nanos) {
        throw new ValueParser.Misfit("its time runs backwards, to " + time(parser.nanos()));
      }
      nanos = parser.nanos();
      record = read;
      return read != null;
    } catch (LineParser.Newer e) {
      throw new ModelException(
          ModelException.Kind.FORMAT,
          "Line "
              + line
              + " of the log file "
              + file.relative()
              + " has "
              + e.getMessage()
              + ", but this SDK reads formats up to "
              + LineParser.FORMAT
              + "; it was written by a newer SDK, so update this one",
          e);
    } catch (IOException e) {
      damages.line(file, line, String.valueOf(e.getMessage()), e);
      return false;
    }
  }

  private static String time(long nanos) {
    return LineScope.instant(nanos).toString();
  }

  private static UncheckedIOException unreadable(LogFile file, IOException e) {
    return new UncheckedIOException("The log file " + file.path() + " cannot be read", e);
  }

  /** The record that it is at. */
  LogRecord record() {
    LogRecord at = record;
    if (at == null) {
      throw new IllegalStateException("The file has no further record");
    }
    return at;
  }

  LogFile file() {
    return file;
  }

  /** The time of {@link #record}. */
  long nanos() {
    return nanos;
  }

  @Override
  public int compareTo(Cursor other) {
    int byTime = Long.compare(nanos, other.nanos);
    if (byTime != 0) {
      return byTime;
    }
    int byReplica = file.replica().compareTo(other.file.replica());
    if (byReplica != 0) {
      return byReplica;
    }
    int bySequence = Long.compare(file.name().sequence(), other.file.name().sequence());
    return bySequence != 0 ? bySequence : LogFile.ORDER.compare(file, other.file);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // What was read is whole all the same, and nothing was written.
      LOG.debug("{} failed to close", file, e);
    }
  }
}
