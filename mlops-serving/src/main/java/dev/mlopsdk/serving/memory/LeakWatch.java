package dev.mlopsdk.serving.memory;

import dev.mlopsdk.core.event.ModelEvent;
import java.lang.ref.Cleaner;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices owners that are garbage collected without having been closed. The Cleaner's thread starts
 * with the first owner and ends when this is no longer referenced. Thread-safe.
 */
final class LeakWatch {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.memory");
  private static final int FRAMES = 12;

  private final Ledger ledger;
  private final AtomicLong watched = new AtomicLong();
  private final AtomicLong leaks = new AtomicLong();
  private @Nullable Cleaner cleaner;

  LeakWatch(Ledger ledger) {
    this.ledger = ledger;
  }

  long leaks() {
    return leaks.get();
  }

  /**
   * Watches {@code owner}, whose memory is in {@code account}.
   *
   * @return to run when the owner is closed
   */
  Runnable watch(Object owner, Account account) {
    LeakDetection detection = ledger.policy().leakDetection();
    if (detection == LeakDetection.OFF) {
      return () -> {};
    }
    boolean keeps = detection.keepsSite(watched.getAndIncrement());
    Leak leak = new Leak(this, account, keeps ? new Throwable("allocated here") : null);
    Cleaner.Cleanable cleanable = cleaner().register(owner, leak);
    return () -> {
      leak.closed.set(true);
      cleanable.clean();
    };
  }

  private synchronized Cleaner cleaner() {
    Cleaner known = cleaner;
    if (known == null) {
      known = Cleaner.create();
      cleaner = known;
    }
    return known;
  }

  /** What is left when the owner is gone; it must not reference him. */
  private static final class Leak implements Runnable {

    private final LeakWatch watch;
    private final Account account;
    private final @Nullable Throwable site;
    private final AtomicBoolean closed = new AtomicBoolean();

    Leak(LeakWatch watch, Account account, @Nullable Throwable site) {
      this.watch = watch;
      this.account = account;
      this.site = site;
    }

    @Override
    public void run() {
      if (!closed.get()) {
        watch.report(account, where());
      }
    }

    private String where() {
      if (site == null) {
        return "Ask for LeakDetection.PARANOID to learn where it was allocated.";
      }
      return Arrays.stream(site.getStackTrace())
          .filter(frame -> !frame.getClassName().startsWith("dev.mlopsdk.serving.memory."))
          .limit(FRAMES)
          .map(StackTraceElement::toString)
          .collect(Collectors.joining(" < ", "Allocated at ", ""));
    }
  }

  /** The memory is still held, so its account stays in the ledger. */
  private void report(Account account, String site) {
    leaks.incrementAndGet();
    Account served = account.context() != null ? account : ledger.served(account.ref());
    long bytes = account.weightBytes();
    boolean told =
        served != null
            && served.tell(
                context ->
                    new ModelEvent.MemoryLeaked(
                        context.time().now(), account.ref(), account.what(), bytes, site));
    if (!told) {
      LOG.error(
          "{} leaked {} bytes: {} was never closed. {}",
          account.ref(),
          bytes,
          account.what(),
          site);
    }
  }
}
