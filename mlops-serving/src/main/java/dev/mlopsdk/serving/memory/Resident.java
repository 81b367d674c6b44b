package dev.mlopsdk.serving.memory;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.time.TimeSource;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loaded version that can give its native memory back and be loaded again by the next call.
 * Thread-safe.
 *
 * <p>{@code current} changes under the lock only, which a load holds from beginning to end; {@link
 * Uses} keeps a model from being closed while it runs. No caller takes the lock while the model is
 * there, and nobody who holds one waits for another's: unloading only tries it.
 */
final class Resident<I, O> implements Model<I, O>, Account.Tenant {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.memory");

  /** A version that serves is not unloaded for another's sake before so long without a call. */
  private static final Duration SPARE_AFTER = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final NativeMemory memory;
  private final ModelLoader<I, O> loader;
  private final ModelArtifact artifact;
  private final Device device;
  private final Consumer<Resident<I, O>> onClose;
  private final Account account;
  private final Uses uses = new Uses();
  private final Reload reload;
  private volatile @Nullable Model<I, O> current;
  private volatile Consumer<? super Model<I, O>> warmUp = model -> {};
  private Runnable unwatch = () -> {};
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;

  /** Whether the last load failed; under the lock. */
  private boolean failing;

  // Of the model, whether it is there or not.
  private @Nullable InputReader<I> reader;
  private int lanes;
  private int[] batchSizes = {1};

  /** Whether somebody called since it was last looked at; mostly only read. */
  private volatile boolean called = true;

  private volatile boolean spare;
  private volatile long seenNanos;

  Resident(
      NativeMemory memory,
      ModelLoader<I, O> loader,
      ModelArtifact artifact,
      Device device,
      Consumer<Resident<I, O>> onClose) {
    this.onClose = onClose;
    this.memory = memory;
    this.loader = loader;
    this.artifact = artifact;
    this.device = device;
    this.account = Account.of(artifact.ref(), this);
    this.reload = new Reload(artifact.ref(), this::nanos);
  }

  /** Loads for the first time. */
  void open() {
    Model<I, O> model = load();
    boolean open = false;
    try {
      reader = model.reader();
      lanes = model.lanes();
      batchSizes = model.batchSizes();
      current = model;
      unwatch = memory.leaks().watch(this, account);
      open = true;
    } finally {
      if (!open) {
        memory.ledger().close(account);
        model.close();
      }
    }
  }

  private Model<I, O> load() {
    String runtime = loader.runtime();
    long need = memory.estimates().of(artifact.manifest(), runtime);
    LOG.debug("{} needs about {} bytes beside {}", ref(), need, memory.usedBytes());
    memory.ledger().reserve(ref(), need);
    boolean loaded = false;
    try {
      ProcessMemory before = ProcessMemory.now();
      Model<I, O> model = loader.load(artifact, device);
      long grown = ProcessMemory.now().since(before);
      long learned = memory.estimates().learn(artifact.manifest(), runtime, grown);
      memory
          .ledger()
          .settle(
              need,
              account,
              learned >= 0 ? learned : need,
              learned >= 0 ? Holding.Certainty.MEASURED : Holding.Certainty.ESTIMATED);
      loaded = true;
      return model;
    } finally {
      if (!loaded) {
        memory.ledger().release(need);
      }
    }
  }

  Account account() {
    return account;
  }

  private ModelRef ref() {
    return artifact.ref();
  }

  /**
   * Learns who it is served for: from now on it may be unloaded.
   *
   * @param warmUp what a model that is loaded again runs before a call does
   */
  void bind(VersionContext context, Consumer<? super Model<I, O>> warmUp) {
    account.bind(context);
    this.warmUp = warmUp;
    seenNanos = context.time().nanos();
    look(new WeakReference<>(this), context.time(), period());
  }

  private Duration period() {
    Duration idle = memory.policy().idleAfter();
    return idle.isZero() || idle.compareTo(LOOK.multipliedBy(4)) > 0 ? LOOK : idle.dividedBy(4);
  }

  /** Looks again and again, as long as the model is there to be looked at. */
  private static void look(
      WeakReference<? extends Resident<?, ?>> weak, TimeSource time, Duration period) {
    time.schedule(
        period,
        () -> {
          Resident<?, ?> resident = weak.get();
          if (resident != null && resident.looked(time.nanos())) {
            look(weak, time, period);
          }
        });
  }

  /** Unloads if nobody called for long enough; whether to look again. */
  private boolean looked(long now) {
    Duration idle = memory.policy().idleAfter();
    if (called) {
      called = false;
      seenNanos = now;
    } else if (!idle.isZero() && now - seenNanos >= idle.toNanos()) {
      unload("since nobody called it for " + idle.toSeconds() + " s");
    }
    return !closed;
  }

  /** It is kept for a rollback only. */
  void spare() {
    spare = true;
  }

  /** It serves. */
  void needed() {
    spare = false;
  }

  @Override
  public long idleNanos() {
    VersionContext context = account.context();
    if (context == null || current == null) {
      return -1;
    }
    long idle = called && !spare ? 0 : context.time().nanos() - seenNanos;
    Duration asked = memory.policy().idleAfter();
    Duration least = asked.isZero() || asked.compareTo(SPARE_AFTER) > 0 ? SPARE_AFTER : asked;
    return spare || idle >= least.toNanos() ? idle : -1;
  }

  @Override
  public boolean unload(String reason) {
    if (!lock.tryLock()) {
      return false;
    }
    long bytes;
    try {
      Model<I, O> model = current;
      if (model == null) {
        return false;
      }
      bytes = account.bytes();
      // Away first, then looked who runs it: a caller counts itself first and then looks.
      current = null;
      if (!uses.quiet()) {
        current = model;
        return false;
      }
      release(model);
    } finally {
      lock.unlock();
    }
    account.tell(context -> new ModelEvent.Unloaded(context.time().now(), ref(), bytes, reason));
    return true;
  }

  private void release(Model<I, O> model) {
    account.weights(0, Holding.Certainty.ESTIMATED);
    try {
      model.close();
    } catch (RuntimeException e) {
      LOG.error("{} failed to close", ref(), e);
    }
  }

  @Override
  public InputReader<I> reader() {
    InputReader<I> known = reader;
    if (known == null) {
      throw new IllegalStateException(ref() + " was used before it was loaded");
    }
    return known;
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public int[] batchSizes() {
    return batchSizes.clone();
  }

  @Override
  public O predict(I input, Frame frame) {
    Model<I, O> model = enter();
    if (model == null) {
      model = awaken(List.of(frame));
    }
    try {
      return model.predict(input, frame);
    } finally {
      uses.exit();
    }
  }

  @Override
  public List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
    if (frames.isEmpty()) {
      return List.of();
    }
    Model<I, O> model = enter();
    if (model == null) {
      model = awaken(frames);
    }
    try {
      return model.predictAll(inputs, frames);
    } finally {
      uses.exit();
    }
  }

  /** The model if it is there, counted as used until {@code uses.exit()}. */
  private @Nullable Model<I, O> enter() {
    if (!called) {
      called = true;
    }
    uses.enter();
    return current;
  }

  private Model<I, O> awaken(List<Frame> frames) {
    while (true) {
      uses.exit();
      reload.await(frames, this::restore);
      uses.enter();
      Model<I, O> model = current;
      if (model != null) {
        return model;
      }
    }
  }

  /** Verifies, loads and warms up again, unless it is there. */
  private void restore() {
    long start = nanos();
    lock.lock();
    try {
      if (closed) {
        throw new Reload.Closed(ref() + " was used after it was closed");
      }
      if (current != null) {
        return;
      }
      artifact.verify();
      current = warm(load());
      failing = false;
      // Who called has waited for it: it is not idle, however long that took.
      called = true;
    } catch (RuntimeException | Error e) {
      failed(e);
      throw e;
    } finally {
      lock.unlock();
    }
    long took = nanos() - start;
    account.tell(context -> new ModelEvent.Reloaded(context.time().now(), ref(), took));
  }

  /** What a model that cannot be warmed up held is free again. */
  private Model<I, O> warm(Model<I, O> model) {
    boolean warm = false;
    try {
      warmUp.accept(model);
      warm = true;
      return model;
    } catch (RuntimeException e) {
      ModelException.Kind kind =
          e instanceof ModelException known ? known.kind() : ModelException.Kind.LOAD;
      throw new ModelException(kind, "its warm-up failed: " + e.getMessage(), e);
    } finally {
      if (!warm) {
        release(model);
      }
    }
  }

  /** Tells it once, until it works. */
  private void failed(Throwable failure) {
    if (!failing && !closed) {
      failing = true;
      String cause = String.valueOf(failure.getMessage());
      account.tell(context -> new ModelEvent.ReloadFailed(context.time().now(), ref(), cause));
    }
  }

  private long nanos() {
    VersionContext context = account.context();
    return context == null ? 0 : context.time().nanos();
  }

  @Override
  public boolean busy() {
    Model<I, O> model = current;
    return reload.goesOn() || (model != null && model.busy());
  }

  @Override
  public long bufferBytes() {
    Model<I, O> model = current;
    return model == null ? 0 : model.bufferBytes();
  }

  /** By the handle, when nobody leases the version any more. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      Model<I, O> model = current;
      current = null;
      if (model != null) {
        release(model);
      }
    } finally {
      lock.unlock();
    }
    unwatch.run();
    memory.ledger().close(account);
    onClose.accept(this);
  }
}
