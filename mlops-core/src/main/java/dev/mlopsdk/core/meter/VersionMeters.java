package dev.mlopsdk.core.meter;

import dev.mlopsdk.core.ModelRef;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Registers the meters of one version, each with the tags {@code model} and {@code version}, keeps
 * what gauges read alive for as long as it is referenced itself, and removes all of them together.
 * Hold what it returns; never look a meter up while predicting. After {@link #remove()} nothing
 * comes back: what is asked for then takes values and shows them nowhere. Thread-safe.
 *
 * @since 0.1
 */
public final class VersionMeters {

  /** A gauge and what it reads. */
  private record Reading(Gauge gauge, Object source) {}

  private final Tags tags;

  /** What comes back within the retention registers the same again. */
  private final Set<Meter.Id> registered = new LinkedHashSet<>();

  private final Map<String, Succession> summaries = new HashMap<>();
  private final List<MultiGauge> multiGauges = new ArrayList<>();
  private final Map<String, Reading> gauges = new HashMap<>();

  /** Once all were removed a composite of no registries, whose meters show their values nowhere. */
  private MeterRegistry registry;

  private boolean removed;

  /** Timers read their objects weakly; this list keeps them alive. DO NOT REMOVE. */
  private final List<Object> alive = new ArrayList<>();

  public VersionMeters(MeterRegistry registry, ModelRef ref) {
    this.registry = registry;
    this.tags = Tags.of("model", ref.name(), "version", Integer.toString(ref.version()));
  }

  /** A timer; {@code moreTags} are keys and values in turn, the same keys for the same name. */
  public synchronized Timer timer(String name, String description, String... moreTags) {
    return keep(
        Timer.builder(name).description(description).tags(tags.and(moreTags)).register(registry));
  }

  /** A timer whose count and total in nanoseconds are read from {@code source}. */
  public synchronized <T> FunctionTimer timer(
      String name,
      String description,
      T source,
      ToLongFunction<T> count,
      ToDoubleFunction<T> totalNanos,
      String... moreTags) {
    return keep(
        FunctionTimer.builder(name, hold(source), count, totalNanos, TimeUnit.NANOSECONDS)
            .description(description)
            .tags(tags.and(moreTags))
            .register(registry));
  }

  /**
   * Where these meters are registered, for what belongs to no version: whoever registers there
   * removes it again. After {@link #remove()} a registry that shows nothing.
   */
  public synchronized MeterRegistry registry() {
    return registry;
  }

  /** A counter. */
  public synchronized Counter counter(String name, String description, String... moreTags) {
    return keep(
        Counter.builder(name).description(description).tags(tags.and(moreTags)).register(registry));
  }

  /** A summary of values. */
  public synchronized DistributionSummary summary(
      String name, String description, String... moreTags) {
    return keep(
        DistributionSummary.builder(name)
            .description(description)
            .tags(tags.and(moreTags))
            .register(registry));
  }

  /**
   * A summary whose count, total and greatest value are read from {@code source}, where even a held
   * one would cost too much. The same name again goes on where the former source, which is let go,
   * was: so does a version that is loaded again before its meters were removed.
   */
  public synchronized <T> Meter summary(
      String name,
      String description,
      T source,
      ToDoubleFunction<T> count,
      ToDoubleFunction<T> total,
      ToDoubleFunction<T> max) {
    Succession sources = removed ? new Succession() : summaries.get(name);
    if (sources == null) {
      sources = new Succession();
      summaries.put(name, sources);
    }
    sources.next(source, count, total, max);
    return keep(
        Meter.builder(
                name,
                Meter.Type.DISTRIBUTION_SUMMARY,
                List.of(
                    new Measurement(sources::count, Statistic.COUNT),
                    new Measurement(sources::total, Statistic.TOTAL),
                    new Measurement(sources::max, Statistic.MAX)))
            .description(description)
            .tags(tags)
            .register(registry));
  }

  /** A counter of {@code unit}s whose total, which never falls, is read from {@code source}. */
  public synchronized <T> FunctionCounter counter(
      String name,
      String description,
      String unit,
      T source,
      ToDoubleFunction<T> total,
      String... moreTags) {
    return keep(
        FunctionCounter.builder(name, hold(source), total)
            .description(description)
            .baseUnit(unit)
            .tags(tags.and(moreTags))
            .register(registry));
  }

  /**
   * A gauge that reads {@code source}, which is kept alive. The same name and tags again change
   * nothing: the first source stays.
   */
  public synchronized <T> Gauge gauge(
      String name, String description, T source, ToDoubleFunction<T> value, String... moreTags) {
    String key = name + List.of(moreTags);
    Reading known = gauges.get(key);
    if (known == null) {
      Gauge gauge =
          Gauge.builder(name, source, value)
              .description(description)
              .tags(tags.and(moreTags))
              .register(registry);
      known = new Reading(keep(gauge), source);
      if (!removed) {
        gauges.put(key, known);
      }
    }
    return known.gauge;
  }

  /** Removes {@code gauge}, if it is registered here, before the others, and lets its source go. */
  public synchronized void remove(Gauge gauge) {
    if (gauges.values().removeIf(reading -> reading.gauge == gauge)) {
      registered.remove(gauge.getId());
      registry.remove(gauge);
    }
  }

  /** A gauge of several rows; every row of one name carries the same tag keys. */
  public synchronized GaugeRows multiGauge(String name, String description) {
    MultiGauge rows =
        MultiGauge.builder(name).description(description).tags(tags).register(registry);
    if (!removed) {
      multiGauges.add(rows);
    }
    return new GaugeRows(this, rows);
  }

  /** Rows registered after {@link #remove()} would stay for ever, so they are left out. */
  synchronized void register(
      MultiGauge gauge, Iterable<? extends MultiGauge.Row<?>> rows, boolean overwrite) {
    if (!removed) {
      gauge.register(rows, overwrite);
    }
  }

  /** Removes every meter that was registered here; a second call does nothing. */
  public synchronized void remove() {
    registered.forEach(registry::remove);
    registered.clear();
    multiGauges.forEach(rows -> rows.register(List.of(), true));
    multiGauges.clear();
    gauges.clear();
    summaries.clear();
    alive.clear();
    removed = true;
    registry = new CompositeMeterRegistry();
  }

  private <M extends Meter> M keep(M meter) {
    if (!removed) {
      registered.add(meter.getId());
    }
    return meter;
  }

  private <T> T hold(T source) {
    if (!removed) {
      alive.add(source);
    }
    return source;
  }
}
