package dev.mlopsdk.serving.memory;

import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.handle.HandleBuilder;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * The native memory of the served models that share this: what each version holds, a budget for all
 * of them, and leaks. Thread-safe.
 *
 * <p><b>What is counted.</b> No runtime that Java has says what it allocated. A version's weights
 * are the growth of the process during its load where Linux tells it ({@code RssAnon}, less what
 * the heap grew by, for files of 1 MiB and more, if no collection ran meanwhile); otherwise the
 * size of its files times what loads of that runtime took before, 2 at first. The lanes' buffers
 * are counted exactly. {@link Holding#weights()} says which it was. Memory on a GPU is not counted.
 *
 * <p><b>The budget.</b> A load that would exceed it first has versions unloaded that nobody called
 * for a while, the least recently used first: those that are kept for a rollback at once, those
 * that serve after 10 seconds without a call. If that is not enough, the load is refused ({@code
 * ModelException} of kind {@code MEMORY}) and what serves goes on.
 *
 * <p><b>Unloaded versions</b> stay where they are. The next call verifies and loads them again and
 * waits for that, at most until its deadline; never is a model unloaded while it runs.
 *
 * @since 0.1
 */
public final class NativeMemory implements MeterBinder {

  private final Ledger ledger;
  private final Estimates estimates = new Estimates();
  private final LeakWatch leaks;

  /** Also what is done to the registries is done under its lock. */
  private final IdentityHashMap<MeterRegistry, Shown> shown = new IdentityHashMap<>();

  private NativeMemory(MemoryPolicy policy) {
    this.ledger = new Ledger(policy);
    this.leaks = new LeakWatch(ledger);
  }

  /** Native memory that is used as {@code policy} says. */
  public static NativeMemory create(MemoryPolicy policy) {
    return new NativeMemory(policy);
  }

  /** At most {@code bytes} held together, with the other defaults. */
  public static NativeMemory budget(long bytes) {
    return create(MemoryPolicy.withDefaults().withBudget(bytes));
  }

  /** Counts, and refuses nothing. */
  public static NativeMemory unlimited() {
    return create(MemoryPolicy.withDefaults());
  }

  /**
   * Has every version of the handle counted, and unloaded where the policy says so; before it is
   * opened. {@code ServedModelBuilder.memory} does it.
   */
  public <I, O> void attach(HandleBuilder<I, O> handle) {
    Residency<I, O> residency = new Residency<>(this);
    handle.loadThrough(residency::around);
    handle.around(residency);
    handle.listen(residency);
  }

  /**
   * The same loader, whose models are counted, refused and watched for leaks: for models that are
   * used without a handle. They are not unloaded.
   */
  public <I, O> ModelLoader<I, O> around(ModelLoader<I, O> loader) {
    return new Residency<I, O>(this).around(loader);
  }

  /** What loading {@code artifact} on {@code runtime} would lead to, before it is loaded. */
  public MemoryForecast forecast(ModelArtifact artifact, String runtime) {
    return new MemoryForecast(
        estimates.of(artifact.manifest(), runtime),
        ledger.used(),
        ledger.sparableBytes(),
        ledger.policy().budgetBytes());
  }

  /**
   * Counts {@code bytes} that a loader of yours allocated for {@code ref}, until what is returned
   * is closed. If {@code owner} is garbage collected before, that is a leak and reported; so what
   * is returned belongs into a field of the owner, and must not reference it.
   *
   * @param what one word for reports: {@code embeddings}
   */
  public Tracked track(ModelRef ref, Object owner, String what, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          what + " of " + ref + " takes 0 bytes or more, but was said to take " + bytes);
    }
    Account account = Account.told(ref, what, bytes);
    ledger.open(account);
    return new Tracked(ledger, account, leaks.watch(owner, account));
  }

  /** The bytes that are held now, with those set aside for loads under way. */
  public long usedBytes() {
    return ledger.used();
  }

  /** The most bytes that were ever held together. */
  public long peakBytes() {
    return ledger.peak();
  }

  /** How many owners were garbage collected without being closed. */
  public long leaked() {
    return leaks.leaks();
  }

  /** Who holds how much, the largest first; a version that is unloaded holds nothing. */
  public List<Holding> holdings() {
    return ledger.holdings();
  }

  /** What was asked for. */
  public MemoryPolicy policy() {
    return ledger.policy();
  }

  /**
   * Registers the meters of all served models together; a served model does it with its own, and
   * takes them back when it closes. A registry shows one NativeMemory, the first.
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    synchronized (shown) {
      Shown known = shown.computeIfAbsent(registry, it -> new Shown());
      if (known.asked++ > 0 || registry.find(MemoryMeters.USED).gauge() != null) {
        return;
      }
      known.add(gauge(registry, MemoryMeters.USED, "Native bytes held", () -> usedBytes()));
      known.add(
          gauge(registry, MemoryMeters.PEAK, "Most native bytes ever held", () -> peakBytes()));
      if (policy().bounded()) {
        long budget = policy().budgetBytes();
        known.add(
            gauge(registry, MemoryMeters.BUDGET, "Native bytes that may be held", () -> budget));
      }
      known.add(
          FunctionCounter.builder(MemoryMeters.LEAKS, this, NativeMemory::leaked)
              .description("Owners of native memory that were never closed")
              .register(registry));
      known.add(
          FunctionCounter.builder(MemoryMeters.REFUSED, this, memory -> memory.ledger.refused())
              .description("Loads that the budget refused")
              .register(registry));
    }
  }

  /** Takes back what {@link #bindTo} registered, once this was asked for as often as that. */
  public void unbindFrom(MeterRegistry registry) {
    synchronized (shown) {
      Shown known = shown.get(registry);
      if (known != null && --known.asked == 0) {
        shown.remove(registry);
        known.meters.forEach(registry::remove);
      }
    }
  }

  /** What one registry shows, and how often that was asked for. */
  private static final class Shown {
    private final List<Meter> meters = new ArrayList<>();
    private int asked;

    void add(Meter meter) {
      meters.add(meter);
    }
  }

  private static Gauge gauge(
      MeterRegistry registry, String name, String description, Supplier<Number> value) {
    return Gauge.builder(name, value).description(description).baseUnit("bytes").register(registry);
  }

  Ledger ledger() {
    return ledger;
  }

  Estimates estimates() {
    return estimates;
  }

  LeakWatch leaks() {
    return leaks;
  }
}
