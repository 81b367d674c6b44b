package dev.mlopsdk.serving.memory;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Native memory that a loader of yours holds and the ledger counts; close it when the memory is
 * freed. Thread-safe.
 *
 * @since 0.1
 */
public final class Tracked implements AutoCloseable {

  private final Ledger ledger;
  private final Account account;
  private final Runnable unwatch;
  private final AtomicBoolean closed = new AtomicBoolean();

  Tracked(Ledger ledger, Account account, Runnable unwatch) {
    this.ledger = ledger;
    this.account = account;
    this.unwatch = unwatch;
  }

  /** How many bytes it is. */
  public long bytes() {
    return account.weightBytes();
  }

  /** Takes the bytes out of the ledger; a second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      unwatch.run();
      ledger.close(account);
    }
  }
}
