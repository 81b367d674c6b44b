package dev.mlopsdk.core.meter;

import dev.mlopsdk.core.ModelRef;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Registers the meters of one version, each with the tags {@code model} and {@code version}, keeps
 * what gauges read alive for as long as it is referenced itself, and removes all of them together.
 * Hold what it returns; never look a meter up while predicting. Thread-safe.
 *
 * @since 0.1
 */
public final class VersionMeters {

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter.Id> registered = new ArrayList<>();
  private final List<MultiGauge> multiGauges = new ArrayList<>();
  private final Map<String, Gauge> gauges = new HashMap<>();

  /** Meters read their objects weakly; this list keeps them alive. DO NOT REMOVE. */
  private final List<Object> alive = new ArrayList<>();

  public VersionMeters(MeterRegistry registry, ModelRef ref) {
    this.registry = registry;
    this.tags = Tags.of("model", ref.name(), "version", Integer.toString(ref.version()));
  }

  /** A timer; {@code moreTags} are keys and values in turn, the same keys for the same name. */
  public Timer timer(String name, String description, String... moreTags) {
    return keep(
        Timer.builder(name).description(description).tags(tags.and(moreTags)).register(registry));
  }

  /** A timer whose count and total in nanoseconds are read from {@code source}. */
  public <T> FunctionTimer timer(
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

  /** A counter. */
  public Counter counter(String name, String description, String... moreTags) {
    return keep(
        Counter.builder(name).description(description).tags(tags.and(moreTags)).register(registry));
  }

  /** A summary of {@code unit}. */
  public DistributionSummary summary(
      String name, String description, String unit, String... moreTags) {
    return keep(
        DistributionSummary.builder(name)
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
    return gauges.computeIfAbsent(
        name + List.of(moreTags),
        key ->
            keep(
                Gauge.builder(name, hold(source), value)
                    .description(description)
                    .tags(tags.and(moreTags))
                    .register(registry)));
  }

  /** Removes {@code gauge} before the others. */
  public synchronized void remove(Gauge gauge) {
    gauges.values().remove(gauge);
    registered.remove(gauge.getId());
    registry.remove(gauge);
  }

  /**
   * A gauge of several rows, set by {@link MultiGauge#register(Iterable, boolean)} with overwrite;
   * every row of one name carries the same tag keys.
   */
  public synchronized MultiGauge multiGauge(String name, String description) {
    MultiGauge rows =
        MultiGauge.builder(name).description(description).tags(tags).register(registry);
    multiGauges.add(rows);
    return rows;
  }

  /** The tags {@code model} and {@code version}. */
  public Iterable<Tag> tags() {
    return tags;
  }

  /** Removes every meter that was registered here; a second call does nothing. */
  public synchronized void remove() {
    registered.forEach(registry::remove);
    registered.clear();
    multiGauges.forEach(rows -> rows.register(List.of(), true));
    multiGauges.clear();
    gauges.clear();
    alive.clear();
  }

  private synchronized <M extends Meter> M keep(M meter) {
    registered.add(meter.getId());
    return meter;
  }

  private synchronized <T> T hold(T source) {
    alive.add(source);
    return source;
  }
}
