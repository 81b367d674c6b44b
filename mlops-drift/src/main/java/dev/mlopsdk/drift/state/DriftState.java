package dev.mlopsdk.drift.state;

import dev.mlopsdk.core.ModelRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a drift monitor keeps the evidence, the alarms and the window of every version, so that a
 * restart goes on where the process before stopped. Implementations are thread-safe.
 *
 * <p>What is kept is one replica's: two replicas that write the same state would each overwrite
 * what the other saw. So a state has one owner at a time, and each replica has a state of its own.
 *
 * @since 0.1
 */
public interface DriftState {

  /**
   * Files in {@code root}, which is created if need be: {@code NAME-VERSION.state} is replaced as a
   * whole, written beside, forced to the disk and renamed; {@code NAME-VERSION.lock}, which is
   * never deleted, is locked by its owner, and by nobody once that process has ended, however it
   * did. The disk must be the replica's own, or {@code root} named after the replica.
   */
  static DriftState directory(Path root) {
    return new DirectoryState(root);
  }

  /** States that last as long as this object: for tests, and for a monitor that is made anew. */
  static DriftState inMemory() {
    return new MemoryState();
  }

  /**
   * Takes the state of one version for oneself, until the slot is closed.
   *
   * @throws IOException if somebody else has it, or it cannot be reached
   */
  Slot open(ModelRef ref) throws IOException;

  /** The state of one version, in the hands of its owner. Not thread-safe; confine or guard it. */
  interface Slot extends AutoCloseable {

    /** What was written last; empty if nothing was, or it was set aside. */
    Optional<byte[]> read() throws IOException;

    /** Replaces what is kept: after a crash all of {@code state} is there, or all that was. */
    void write(byte[] state) throws IOException;

    /**
     * Keeps what was written last under another name, where no later write replaces it.
     *
     * @return that name, for a person
     */
    String setAside() throws IOException;

    /** Gives the state back; a second call does nothing. */
    @Override
    void close();
  }
}
