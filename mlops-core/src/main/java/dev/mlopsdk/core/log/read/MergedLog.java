package dev.mlopsdk.core.log.read;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The wanted records of several files in the order of their time; of one time by replica, sequence
 * and line. A file is opened when the merge comes to the time in its name. Not thread-safe; confine
 * to one thread.
 */
final class MergedLog implements Iterator<LogRecord>, LogStreams.Source {

  private final Iterator<LogFile> files;
  private final LineScope scope;
  private final LineParser parser;
  private final Damages damages;
  private final PriorityQueue<Cursor> open = new PriorityQueue<>();
  private @Nullable LogFile unopened;
  private @Nullable LogFile file;
  private boolean closed;

  /**
   * A merge.
   *
   * @param files in {@link LogFile#ORDER}
   */
  MergedLog(List<LogFile> files, LineScope scope, Damages damages) {
    this.files = files.iterator();
    this.scope = scope;
    this.parser = new LineParser(scope);
    this.damages = damages;
    this.unopened = nextFile();
  }

  private @Nullable LogFile nextFile() {
    return files.hasNext() ? files.next() : null;
  }

  @Override
  public boolean hasNext() {
    openDue();
    return !open.isEmpty();
  }

  /** Opens every file that can hold a record as early as the earliest of the open ones. */
  private void openDue() {
    while (unopened != null && !closed) {
      Cursor head = open.peek();
      if (head != null && LineScope.clamped(unopened.name().start()) > head.nanos()) {
        return;
      }
      Cursor cursor = Cursor.open(unopened, parser, scope, damages);
      if (cursor != null) {
        open.add(cursor);
      }
      unopened = nextFile();
    }
  }

  @Override
  public LogRecord next() {
    openDue();
    Cursor head = open.poll();
    if (head == null) {
      throw new NoSuchElementException("The log has no further record");
    }
    LogRecord record = head.record();
    file = head.file();
    boolean more = false;
    try {
      more = head.next();
    } finally {
      if (more) {
        open.add(head);
      } else {
        head.close();
      }
    }
    return record;
  }

  /** The file of the record that came last. */
  LogFile file() {
    LogFile last = file;
    if (last == null) {
      throw new IllegalStateException("No record came yet");
    }
    return last;
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(Cursor::close);
    open.clear();
  }
}
