package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Validation;
import dev.mlopsdk.core.registry.Switch;
import dev.mlopsdk.core.time.SystemTime;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.core.warmup.WarmUp;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The options of one handle; a handle that is open is not changed by them any more. Not
 * thread-safe; confine to one thread.
 *
 * @param <I> what the model takes
 * @param <O> what it answers
 * @since 0.1
 */
public final class HandleBuilder<I, O> {

  private static final Duration LONGEST = Duration.ofDays(3650);

  final VersionSource source;
  ModelLoader<I, O> loader;
  final List<PredictionObserver> observers = new ArrayList<>();
  final List<Consumer<? super ModelEvent>> listeners = new ArrayList<>();
  @Nullable Path quarantine;
  Validation validation = Validation.presence();
  WarmUp<I> warmUp = WarmUp.automatic();
  SwapPolicy swap = SwapPolicy.AVAILABILITY;
  List<String> arms = List.of("champion");
  @Nullable String shadow;
  final List<ModelDecorator<I, O>> decorators = new ArrayList<>();
  DevicePolicy device = DevicePolicy.cpu();
  MeterRegistry meters = new CompositeMeterRegistry();
  Duration grace = Duration.ofMinutes(10);
  Duration meterRetention = Duration.ofMinutes(5);
  Duration poll = Duration.ofSeconds(5);
  Duration drainTimeout = Duration.ofSeconds(30);
  Duration drainAtExit = Duration.ofSeconds(5);
  private @Nullable TimeSource time;

  HandleBuilder(VersionSource source, ModelLoader<I, O> loader) {
    this.source = source;
    this.loader = loader;
  }

  /** The aliases to serve, the one to fall back on first; default the champion alone. */
  public HandleBuilder<I, O> aliases(List<String> aliases) {
    if (aliases.isEmpty() || !aliases.get(0).equals("champion")) {
      throw new IllegalArgumentException(
          "The first alias is 'champion', which answers when another has no version, but got "
              + aliases);
    }
    for (String alias : aliases) {
      if (!alias.equals("champion") && !alias.equals("challenger")) {
        throw new IllegalArgumentException(
            "A registry's aliases are 'champion' and 'challenger', but got " + aliases);
      }
    }
    this.arms = List.copyOf(aliases);
    return this;
  }

  /**
   * Also keeps the version of {@code alias} loaded, which answers nobody: for a shadow. Where the
   * split has that arm already, this changes nothing.
   */
  public HandleBuilder<I, O> shadow(String alias) {
    if (!alias.equals("challenger")) {
      throw new IllegalArgumentException(
          "A shadow follows the alias 'challenger', but got '" + alias + "'");
    }
    this.shadow = alias;
    return this;
  }

  /** The arms of the split, then the shadow if it is none of them: a slot each. */
  List<String> aliases() {
    String extra = shadow;
    if (extra == null || arms.contains(extra)) {
      return arms;
    }
    List<String> all = new ArrayList<>(arms);
    all.add(extra);
    return List.copyOf(all);
  }

  /**
   * Puts {@code decorator} around every model that is loaded, outside of those given before; the
   * warm-up already goes through them.
   */
  public HandleBuilder<I, O> around(ModelDecorator<I, O> decorator) {
    decorators.add(decorator);
    return this;
  }

  /**
   * Has every version loaded by what {@code wrap} makes of the loader: to count or refuse loads.
   */
  public HandleBuilder<I, O> loadThrough(UnaryOperator<ModelLoader<I, O>> wrap) {
    loader = wrap.apply(loader);
    return this;
  }

  /** What loads the versions. */
  public ModelLoader<I, O> loader() {
    return loader;
  }

  /** Chooses the device of every version; default the CPU. */
  public HandleBuilder<I, O> on(DevicePolicy device) {
    this.device = device;
    return this;
  }

  /**
   * Has every version watched by {@code observer} too.
   *
   * @throws IllegalArgumentException if its name cannot name a switch
   */
  public HandleBuilder<I, O> observe(PredictionObserver observer) {
    Switch named = Switch.of(observer.name());
    if (named.equals(Switch.SPLIT) || named.equals(Switch.SHADOW)) {
      throw new IllegalArgumentException(
          "An observer is not called '"
              + named
              + "', which is a switch of its own, but "
              + observer
              + " was; give it another name()");
    }
    observers.add(observer);
    return this;
  }

  /** What inputs are taken; default {@link Validation#presence()}. */
  public HandleBuilder<I, O> validate(Validation validation) {
    this.validation = validation;
    return this;
  }

  /** Tells {@code listener} every event, on the thread on which it happens. */
  public HandleBuilder<I, O> listen(Consumer<? super ModelEvent> listener) {
    listeners.add(listener);
    return this;
  }

  /** Inputs that a new version answers before it takes traffic; one that fails rejects it. */
  public HandleBuilder<I, O> warmUp(List<? extends I> inputs) {
    warmUp = WarmUp.of(inputs);
    return this;
  }

  /**
   * How a new version is warmed up; default {@link WarmUp#automatic()}: by what is stored with it.
   */
  public HandleBuilder<I, O> warmUp(WarmUp<I> warmUp) {
    this.warmUp = warmUp;
    return this;
  }

  /** What a swap keeps; default {@link SwapPolicy#AVAILABILITY}. */
  public HandleBuilder<I, O> swap(SwapPolicy policy) {
    this.swap = policy;
    return this;
  }

  /** Where meters are registered; default nowhere. */
  public HandleBuilder<I, O> meters(MeterRegistry meters) {
    this.meters = meters;
    return this;
  }

  /**
   * Clock, ticker and scheduler, which the caller closes; default the system's, closed with the
   * handle.
   */
  public HandleBuilder<I, O> time(TimeSource time) {
    this.time = time;
    return this;
  }

  /**
   * How long a version that serves nothing stays loaded, so that a rollback is instant; default 10
   * minutes.
   */
  public HandleBuilder<I, O> grace(Duration grace) {
    this.grace = notNegative("grace", grace);
    return this;
  }

  /**
   * How long a version's meters and recorders outlive its last serving, for some scrapes and for
   * late outcomes, but never less than the grace time; default 5 minutes, so 10 with the default
   * grace.
   */
  public HandleBuilder<I, O> meterRetention(Duration retention) {
    this.meterRetention = notNegative("meterRetention", retention);
    return this;
  }

  /** How often the registry is read for changes made elsewhere; default every 5 seconds. */
  public HandleBuilder<I, O> poll(Duration poll) {
    this.poll = positive("poll", poll);
    return this;
  }

  /**
   * Remembers in {@code stateDirectory} which versions are being opened or serve, so that the next
   * process on this host can tell of which the one before died, and keeps those in quarantine
   * ({@code docs/switches.md}); default off. The directory is this host's own, survives the process
   * and may be shared by its processes and models; containers of one host name need one each.
   *
   * @throws IllegalArgumentException if it is a file
   */
  public HandleBuilder<I, O> quarantine(Path stateDirectory) {
    if (Files.exists(stateDirectory) && !Files.isDirectory(stateDirectory)) {
      throw new IllegalArgumentException(
          "The quarantine's state lies in a directory, but "
              + stateDirectory
              + " is a file; name a directory that survives the process");
    }
    this.quarantine = stateDirectory;
    return this;
  }

  /**
   * How long the calls of a replaced version, and those in flight at {@code close}, may take before
   * {@link ModelEvent.DrainOverdue} tells of them; default 30 seconds. The version stays loaded
   * until they end, whatever the timeout: closing it would crash the process. With {@link
   * SwapPolicy#RESOURCES} a swap whose old version does not end in time is given up.
   */
  public HandleBuilder<I, O> drainTimeout(Duration timeout) {
    this.drainTimeout = positive("drainTimeout", timeout);
    return this;
  }

  /**
   * How long the end of the JVM, by {@code System.exit} or SIGTERM, waits for calls in flight when
   * nobody closed the handle; default 5 seconds, zero leaves the end alone. New calls fail at once
   * from then on. See {@code docs/lifecycle.md}.
   */
  public HandleBuilder<I, O> drainAtExit(Duration longest) {
    this.drainAtExit = notNegative("drainAtExit", longest);
    return this;
  }

  /**
   * Loads, verifies and warms up the versions that the aliases name.
   *
   * @throws dev.mlopsdk.core.ModelException if neither the champion nor a former champion can be
   *     opened
   * @throws IllegalStateException if the registry names no champion
   */
  public ModelHandle<I, O> open() {
    requireAliases();
    TimeSource given = time;
    if (given != null) {
      return ModelHandle.open(this, given, () -> {});
    }
    SystemTime own = SystemTime.create("mlops-handle");
    return ModelHandle.open(this, own, own::close);
  }

  private void requireAliases() {
    for (String alias : aliases()) {
      if (!source.has(alias)) {
        throw new IllegalStateException(
            ("A split or a shadow needs a %s, but '%s' is one file and has none; publish it to a"
                    + " ModelRegistry and take the model from there")
                .formatted(alias, source.name()));
      }
    }
  }

  private static Duration notNegative(String name, Duration value) {
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " is 0 to " + LONGEST.toDays() + " days, but was " + value);
    }
    return value;
  }

  private static Duration positive(String name, Duration value) {
    if (value.isZero()) {
      throw new IllegalArgumentException(name + " is more than zero, but was " + value);
    }
    return notNegative(name, value);
  }
}
