package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of models: which exist, which one should serve (the champion), which one is tried
 * against it (the challenger), and who decided so and why. Thread-safe; several processes may use
 * one directory at once.
 *
 * <p>The first published version becomes champion; a later one becomes challenger if that place is
 * free, else it is only stored. Champion and challenger move together in one atomic step, and every
 * step is a line in a hash-chained audit log. A change that would change nothing is no change: the
 * state comes back as it is and nothing is logged. {@code docs/registry.md} has the table.
 *
 * <p>Every method fails with {@link ModelException} of kind {@code REGISTRY} if the storage cannot
 * be reached, of kind {@code INTEGRITY} if what is stored is damaged, of kind {@code FORMAT} if a
 * newer SDK wrote it; changes also with kind {@code CONFLICT} if others kept changing the same
 * model.
 *
 * @since 0.1
 */
public final class ModelRegistry {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.registry");
  private static final int ATTEMPTS = 100;
  private static final long LONGEST_PAUSE_NANOS = 20_000_000;

  private final RegistryStore store;
  private final TimeSource time;
  private final @Nullable RegistryMeters meters;

  private ModelRegistry(RegistryStore store, TimeSource time, @Nullable RegistryMeters meters) {
    this.store = store;
    this.time = time;
    this.meters = meters;
  }

  /**
   * A registry in the directory {@code root}, which the first publication creates. The file system
   * must know hard links.
   */
  public static ModelRegistry directory(Path root) {
    return over(DirectoryStore.open(root, Disk.real()));
  }

  /** A registry in memory, for tests. */
  public static ModelRegistry inMemory() {
    return over(new MemoryStore());
  }

  /** A registry over a storage of one's own. */
  public static ModelRegistry over(RegistryStore store) {
    return new ModelRegistry(store, SystemTime.create("mlops-registry"), null);
  }

  /**
   * A copy over the same storage that takes its times from {@code source}. This registry stays as
   * it is: use what is returned.
   */
  public ModelRegistry withTime(TimeSource source) {
    return new ModelRegistry(store, source, meters);
  }

  /**
   * A copy over the same storage that also counts and times its operations in {@code registry}.
   * This registry stays as it is: use what is returned.
   */
  public ModelRegistry withMeters(MeterRegistry registry) {
    return new ModelRegistry(store, time, new RegistryMeters(registry));
  }

  /**
   * Stores a new version, whole or not at all, and returns its number.
   *
   * @throws IllegalArgumentException if {@code name} cannot name a model
   */
  public ModelRef publish(String name, ModelFiles files, Change change) {
    return timed(
        Transition.PUBLISH,
        () -> {
          Optional<Generation> newest = store.read(ModelRef.requireName(name));
          int above =
              newest.map(now -> now.state().versions()).orElse(List.of()).stream()
                  .reduce(0, Math::max);
          ModelArtifact stored = store.artifacts().add(name, above, files, change, time.now());
          int version = stored.ref().version();
          String digest = stored.manifest().digest();
          commit(name, change, now -> Transition.publish(now, name, version, digest));
          return stored.ref();
        });
  }

  /**
   * What the registry says about {@code name} now. Cheap enough to be asked every second.
   *
   * @throws NoSuchElementException if nothing was published under that name; names the models that
   *     there are
   */
  public RegistryState state(String name) {
    return timed("state", () -> newest(name).state());
  }

  /**
   * Makes {@code version} the champion; it leaves the challenger's place if it was there. The old
   * champion is what a rollback goes back to.
   *
   * @throws NoSuchElementException if there is no such version; names those there are
   * @throws IllegalStateException if promotion is frozen or the version is in quarantine
   */
  public RegistryState promote(String name, int version, Change change) {
    return change(Transition.PROMOTE, name, change, now -> Transition.promote(now, version));
  }

  /**
   * Makes the latest former champion champion again, whether or not the present one ever served;
   * those in quarantine are passed over. Neither a freeze nor a pin forbids it, but a pinned
   * version goes on serving.
   *
   * @throws IllegalStateException if there is no former champion
   */
  public RegistryState rollback(String name, Change change) {
    return change(Transition.ROLLBACK, name, change, Transition::rollback);
  }

  /**
   * Makes {@code version} the challenger, in place of any other.
   *
   * @throws NoSuchElementException if there is no such version; names those there are
   * @throws IllegalArgumentException if it is the champion
   * @throws IllegalStateException if promotion is frozen or the version is in quarantine
   */
  public RegistryState challenge(String name, int version, Change change) {
    return change(Transition.CHALLENGE, name, change, now -> Transition.challenge(now, version));
  }

  /** Takes the challenger away, if there is one. */
  public RegistryState withdraw(String name, Change change) {
    return change(Transition.WITHDRAW, name, change, Transition::withdraw);
  }

  /**
   * Notes {@code value} under {@code key}, in place of what was there; every process that serves
   * the model sees it at its next look ({@link RegistryState#marks}).
   *
   * @throws IllegalArgumentException if the key is not 1 to 64 letters, digits, {@code .}, {@code
   *     _} or {@code -}, or the value is longer than 4,096 characters or has control characters
   * @throws IllegalStateException if it would be the 65th mark
   */
  public RegistryState mark(String name, String key, String value, Change change) {
    Marks.requireFree(key);
    Marks.require(key, value);
    return change(Transition.MARK, name, change, now -> Transition.mark(now, key, value));
  }

  /**
   * Notes {@code value} under {@code key} if nothing is there, which one process at most finds: a
   * lock that survives its holder.
   *
   * @throws IllegalStateException if something is there; the message says what
   */
  public RegistryState claim(String name, String key, String value, Change change) {
    Marks.requireFree(key);
    Marks.require(key, value);
    return change(Transition.MARK, name, change, now -> Transition.claim(now, key, value));
  }

  /**
   * Notes {@code value} under {@code key} if {@code expected} is what is there: of several that saw
   * the same text one at most succeeds.
   *
   * @throws IllegalStateException if something else is there, or nothing; the message says what
   */
  public RegistryState replace(
      String name, String key, String expected, String value, Change change) {
    Marks.requireFree(key);
    Marks.require(key, value);
    return change(
        Transition.MARK, name, change, now -> Transition.replace(now, key, expected, value));
  }

  /** Takes the mark {@code key} away, if it is there. */
  public RegistryState clear(String name, String key, Change change) {
    Marks.requireFree(key);
    return change(Transition.CLEAR, name, change, now -> Transition.clear(now, key));
  }

  /** Adds {@code detail} to the audit log and changes nothing else. */
  public RegistryState note(String name, String detail, Change change) {
    Marks.require("note", detail);
    return change(Transition.NOTE, name, change, now -> Transition.note(now, detail));
  }

  /**
   * Freezes promotion: {@link #promote} and {@link #challenge} are refused, and {@link #publish}
   * only stores, until {@link #unfreeze}. {@link #rollback}, {@link #withdraw} and {@link #pin}
   * work.
   */
  public RegistryState freeze(String name, Change change) {
    return change(OrderRules.FREEZE, name, change, now -> OrderRules.freeze(now, change));
  }

  /** Ends a freeze, if there is one. */
  public RegistryState unfreeze(String name, Change change) {
    return change(OrderRules.UNFREEZE, name, change, OrderRules::unfreeze);
  }

  /**
   * Has every process serve {@code version} as the champion, whatever the alias says, until {@link
   * #unpin}. The alias can still be moved; the audit log then says that the pin goes on serving.
   *
   * @throws NoSuchElementException if there is no such version; names those there are
   * @throws IllegalStateException if it is in quarantine
   */
  public RegistryState pin(String name, int version, Change change) {
    return change(OrderRules.PIN, name, change, now -> OrderRules.pin(now, version, change));
  }

  /** Has every process follow the alias again. */
  public RegistryState unpin(String name, Change change) {
    return change(OrderRules.UNPIN, name, change, OrderRules::unpin);
  }

  /** Switches a part of the served model off in every process. */
  public RegistryState switchOff(String name, Switch what, Change change) {
    return change(
        OrderRules.SWITCH_OFF, name, change, now -> OrderRules.switchOff(now, what, change));
  }

  /** Switches a part on again, except where a process switched it off by itself. */
  public RegistryState switchOn(String name, Switch what, Change change) {
    return change(OrderRules.SWITCH_ON, name, change, now -> OrderRules.switchOn(now, what));
  }

  /**
   * Keeps {@code version} from being loaded anywhere until {@link #clearQuarantine}: it crashed, or
   * might. A process that serves it moves to the latest champion that may be loaded; if there is
   * none, it goes on.
   *
   * @throws NoSuchElementException if there is no such version; names those there are
   */
  public RegistryState quarantine(String name, int version, Change change) {
    return change(
        OrderRules.QUARANTINE, name, change, now -> OrderRules.quarantine(now, version, change));
  }

  /** Lets a version be loaded again; processes that want it do so at their next look. */
  public RegistryState clearQuarantine(String name, int version, Change change) {
    return change(
        OrderRules.CLEAR_QUARANTINE, name, change, now -> OrderRules.clearQuarantine(now, version));
  }

  /**
   * The stored files of a version; {@link ModelArtifact#verify} compares them with the manifest.
   *
   * @throws NoSuchElementException if there is no such version; names those there are
   */
  public ModelArtifact artifact(ModelRef ref) {
    return timed(
        "artifact",
        () -> {
          Transition.requireVersion(newest(ref.name()).state(), ref.version());
          return store.artifacts().open(ref);
        });
  }

  /**
   * Every change of {@code name}, oldest first, after the chain of hashes was verified from the
   * first entry to the newest generation.
   *
   * @throws ModelException of kind {@code INTEGRITY} that names the first entry that does not fit
   */
  public List<AuditEntry> audit(String name) {
    return timed(
        "audit",
        () -> {
          Generation before = newest(name);
          List<AuditEntry> entries = store.audit(name);
          AuditChain.verify(name, entries, before, newest(name));
          return List.copyOf(entries);
        });
  }

  /**
   * Calls {@code changed} after every change that is made to {@code name} through this registry or
   * a copy of it, on the changing thread. What it throws is logged. Changes of other processes are
   * found by asking {@link #state} again.
   */
  public Watch watch(String name, Runnable changed) {
    return store.watch(ModelRef.requireName(name), changed);
  }

  /** The names of all models, ordered. */
  public List<String> models() {
    return timed("models", () -> store.artifacts().models());
  }

  private Generation newest(String name) {
    return store
        .read(ModelRef.requireName(name))
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "There is no model '"
                        + name
                        + "' in the registry "
                        + store
                        + "; its models are "
                        + store.artifacts().models()
                        + ". Publish it, or correct the spelling"));
  }

  private RegistryState change(
      String op, String name, Change change, Function<RegistryState, Transition> rule) {
    return timed(
        op,
        () -> {
          newest(name);
          return commit(
              name,
              change,
              now -> {
                if (now == null) {
                  throw new NoSuchElementException("The model " + name + " was taken away");
                }
                return rule.apply(now);
              });
        });
  }

  /** Applies {@code rule} to the newest state until no other change comes between. */
  private RegistryState commit(
      String name, Change change, Function<@Nullable RegistryState, Transition> rule) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Generation now = store.read(name).orElse(null);
      Transition transition = rule.apply(now == null ? null : now.state());
      if (!transition.changes()) {
        return transition.after();
      }
      Generation next = Generation.after(now, transition, change, time.now());
      if (store.compareAndSet(next)) {
        tellPinned(next);
        if (meters != null) {
          meters.changed(name, transition.action());
        }
        return next.state();
      }
      pause(attempt);
    }
    throw new ModelException(
        ModelException.Kind.CONFLICT,
        "The model "
            + name
            + " was changed by others "
            + ATTEMPTS
            + " times in a row while this change was made; look at its audit log, then try again");
  }

  /** An alias that moves under a pin moves nobody: whoever moved it should know. */
  private static void tellPinned(Generation next) {
    String pinned = OrderRules.pinned(next.state());
    if (!pinned.isEmpty() && next.entry().after().endsWith(pinned)) {
      LOG.warn(
          "{} of {} to {}, but{}",
          next.entry().action(),
          next.name(),
          next.entry().version(),
          pinned);
    }
  }

  /** Waits a random time, longer with every attempt, so that rivals part. */
  private static void pause(int attempt) {
    long longest = Math.min(LONGEST_PAUSE_NANOS, 50_000L << Math.min(attempt, 20));
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1, longest));
  }

  private <T> T timed(String op, Supplier<T> operation) {
    if (meters == null) {
      return operation.get();
    }
    long start = time.nanos();
    try {
      T result = operation.get();
      meters.succeeded(op, time.nanos() - start);
      return result;
    } catch (RuntimeException e) {
      meters.failed(op, e, time.nanos() - start);
      throw e;
    }
  }

  @Override
  public String toString() {
    return "ModelRegistry[" + store + "]";
  }
}
