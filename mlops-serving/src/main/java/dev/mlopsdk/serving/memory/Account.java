package dev.mlopsdk.serving.memory;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.VersionContext;
import java.lang.ref.WeakReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one owner holds, as the ledger knows it. It does not keep its owner alive, or no leak would
 * ever show. Thread-safe.
 */
final class Account {

  /** What can be asked to give its memory back. */
  interface Tenant {

    /** The exact bytes of its buffers now. */
    long bufferBytes();

    /** How long nobody called it; negative if it is not to be unloaded. */
    long idleNanos();

    /** Gives its memory back, unless somebody uses it; whether it did. */
    boolean unload(String reason);
  }

  private final ModelRef ref;
  private final String what;
  private final WeakReference<@Nullable Tenant> tenant;
  private volatile long weightBytes;
  private volatile Holding.Certainty certainty;
  private volatile @Nullable VersionContext context;

  private Account(
      ModelRef ref, String what, @Nullable Tenant tenant, long bytes, Holding.Certainty certainty) {
    this.ref = ref;
    this.what = what;
    this.tenant = new WeakReference<>(tenant);
    this.weightBytes = bytes;
    this.certainty = certainty;
  }

  /** That of a model, which holds nothing yet. */
  static Account of(ModelRef ref, Tenant tenant) {
    return new Account(ref, "model", tenant, 0, Holding.Certainty.ESTIMATED);
  }

  /** That of something a user's loader allocated. */
  static Account told(ModelRef ref, String what, long bytes) {
    return new Account(ref, what, null, bytes, Holding.Certainty.TOLD);
  }

  ModelRef ref() {
    return ref;
  }

  String what() {
    return what;
  }

  @Nullable Tenant tenant() {
    return tenant.get();
  }

  void weights(long bytes, Holding.Certainty how) {
    weightBytes = bytes;
    certainty = how;
  }

  long weightBytes() {
    return weightBytes;
  }

  long bufferBytes() {
    Tenant now = tenant.get();
    return now == null ? 0 : now.bufferBytes();
  }

  long bytes() {
    return weightBytes + bufferBytes();
  }

  Holding holding() {
    return new Holding(ref, what, weightBytes, bufferBytes(), certainty);
  }

  /** From now on events can be told. */
  void bind(VersionContext context) {
    this.context = context;
  }

  @Nullable VersionContext context() {
    return context;
  }

  /** Tells {@code event} where the version is served; whether it is. */
  boolean tell(Function<VersionContext, ModelEvent> event) {
    VersionContext bound = context;
    if (bound == null) {
      return false;
    }
    bound.events().accept(event.apply(bound));
    return true;
  }
}
