package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.ModelException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happens where the log is damaged, and how often it did in one pass over the files. Not
 * thread-safe; confine to one thread.
 */
final class Damages {

  private final LogReader.Damage policy;
  private final Set<String> gone = new HashSet<>();
  private long lines;

  Damages(LogReader.Damage policy) {
    this.policy = policy;
  }

  /**
   * Line {@code line} of {@code file} is damaged.
   *
   * @throws ModelException unless such lines are skipped
   */
  void line(LogFile file, long line, String why, @Nullable Throwable cause) {
    if (policy == LogReader.Damage.FAIL) {
      throw new ModelException(
          ModelException.Kind.INTEGRITY,
          "Line "
              + line
              + " of the log file "
              + file.relative()
              + " is damaged: "
              + why
              + ". Restore the file from a backup, or read on with LogReader.onDamage(SKIP)",
          cause != null ? cause : new IOException(why));
    }
    lines++;
  }

  /**
   * {@code file} was deleted after it was listed.
   *
   * @throws ModelException unless such files are skipped
   */
  void gone(LogFile file, Throwable cause) {
    if (policy == LogReader.Damage.FAIL) {
      throw new ModelException(
          ModelException.Kind.INTEGRITY,
          "The log file "
              + file.relative()
              + " was deleted while the log was read. Read a stretch that retention does not reach,"
              + " or read on with LogReader.onDamage(SKIP)",
          cause);
    }
    gone.add(file.replica() + "/" + file.name().pack());
  }

  /** How many lines were skipped. */
  long lines() {
    return lines;
  }

  /** How many files were gone. */
  long files() {
    return gone.size();
  }
}
