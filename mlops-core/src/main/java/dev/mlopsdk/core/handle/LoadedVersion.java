package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelRef;

/**
 * One serving of one loaded model under one alias. It is used once: when the alias moves on it
 * drains, and a rollback makes a new one around the same model. Thread-safe.
 *
 * @param <I> what the model takes
 * @param <O> what it answers
 * @since 0.1
 */
public final class LoadedVersion<I, O> {

  private final HotModel<I, O> hot;
  private final String alias;
  private final Leases leases = new Leases();

  /** When it was replaced; as the next, under the handle's lock. */
  private long replacedNanos;

  private boolean overdue;

  LoadedVersion(HotModel<I, O> hot, String alias) {
    this.hot = hot;
    this.alias = alias;
  }

  /** The model, to be used only while the lease is held. */
  public Model<I, O> model() {
    return hot.model();
  }

  /** Its meters and observers. */
  public VersionWatch watch() {
    return hot.watch();
  }

  /** Its reused scratch memory. */
  public FramePool frames() {
    return hot.frames();
  }

  /** Which version it is. */
  public ModelRef ref() {
    return hot.ref();
  }

  /** The alias it serves. */
  public String alias() {
    return alias;
  }

  /** Ends the lease, on the thread that began it. */
  public void release() {
    leases.exit();
  }

  void enter() {
    leases.enter();
  }

  boolean drained() {
    return leases.drain();
  }

  long leased() {
    return leases.held();
  }

  HotModel<I, O> hot() {
    return hot;
  }

  void replaced(long nanos) {
    replacedNanos = nanos;
  }

  long replacedNanos() {
    return replacedNanos;
  }

  /** Whether this is the first time that it is found to drain too long. */
  boolean overdue() {
    boolean first = !overdue;
    overdue = true;
    return first;
  }
}
