package dev.mlopsdk.serving.scale;

import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How much room one served model has left, for an autoscaler: demand against the capacity that its
 * own measured service times allow, and when the one will reach the other. Thread-safe.
 *
 * <pre>{@code
 * ScaleSignals scale = ScaleSignals.withDefaults();
 * ServedModel.of(registry, "delay", onnx).observe(scale).meters(meters).open();
 * scale.report().secondsToBreach();          // and as the gauge mlops.scale.breach
 * scale.report().replicasFor(2_000);         // to answer 2,000 a second
 * }</pre>
 *
 * <p>By the utilization law, predictions that keep a lane for S seconds each can come at a rate of
 * u·lanes / S while the lanes are busy for the share u of the time. S is the mean over the trend's
 * steps of the inference and decode phases (where a model marks no phases, of the latency without
 * the waiting), divided by the size of the batch: it falls as batches form, so capacity is measured
 * and not guessed. Answers of a cache are demand that keeps no lane; runs of a shadow keep a lane
 * and are no demand. What a fallback answered, or nobody since the version is not well, counts as
 * if it had run: replicas are for callers that the model answers. Inputs that do not fit are no
 * demand.
 *
 * <p>Several versions are live at once: the arms of a split, a shadow, one that was replaced and
 * waits for a rollback. They share the lanes, and each has its own S; those are weighted by what
 * the latest calls (the last step's, or the last hundred) asked of which. So after a swap or a step
 * of a ramp-up the capacity is that of what serves now, and a version that nobody calls is none.
 *
 * <p>Counting takes three additions, no lock and no allocation. Readings are made on the scheduler
 * of the served model; one object watches one served model and starts when that opens. The {@code
 * with} methods make another object, which has seen nothing yet.
 *
 * @see <a href="https://doi.org/10.1287/opre.9.3.383">Little, A Proof for the Queuing Formula L =
 *     λW (1961)</a>
 * @since 0.1
 */
public final class ScaleSignals implements PredictionObserver, MeterBinder, AutoCloseable {

  private final ScaleSettings settings;

  /** Those that are watched, the challenger, a shadow and the old ones in their grace included. */
  private final List<Demand> versions = new ArrayList<>();

  /** Of all versions together, also of those that are gone. */
  private final Deque<Demand.Count> steps = new ArrayDeque<>();

  private final List<Gauge> gauges = new ArrayList<>();

  // The four below and the collections: changed under the monitor.
  /** What versions counted that left since the last step. */
  private Demand.Count left = Demand.Count.NONE;

  private @Nullable String model;
  private @Nullable MeterRegistry registry;
  private TimeSource.@Nullable Task next;

  private volatile @Nullable ScaleReport last;

  private ScaleSignals(ScaleSettings settings) {
    this.settings = settings;
  }

  /**
   * Signals for a lane per processor that may be busy for 0.7 of the time, with a trend over 30
   * steps of 10 seconds.
   */
  public static ScaleSignals withDefaults() {
    return new ScaleSignals(ScaleSettings.defaults());
  }

  /** The same for {@code count} predictions at a time: as many as the model has lanes. */
  public ScaleSignals withLanes(int count) {
    return new ScaleSignals(
        new ScaleSettings(
            count,
            settings.utilization(),
            settings.step(),
            settings.steps(),
            settings.targetRate()));
  }

  /** The same with lanes that may be busy for the share {@code target} of the time. */
  public ScaleSignals withUtilization(double target) {
    return new ScaleSignals(
        new ScaleSettings(
            settings.lanes(), target, settings.step(), settings.steps(), settings.targetRate()));
  }

  /** The same with a trend over {@code count} steps of {@code step}. */
  public ScaleSignals withTrend(Duration step, int count) {
    return new ScaleSignals(
        new ScaleSettings(
            settings.lanes(), settings.utilization(), step, count, settings.targetRate()));
  }

  /**
   * The same, whose gauge {@code mlops.scale.replicas} says how many replicas {@code perSecond}
   * predictions need, over all of them; without it, what this process' own demand needs.
   */
  public ScaleSignals withTargetRate(double perSecond) {
    return new ScaleSignals(
        new ScaleSettings(
            settings.lanes(),
            settings.utilization(),
            settings.step(),
            settings.steps(),
            perSecond));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if it watches another model: their lanes are not the same
   */
  @Override
  public synchronized Recorder open(VersionContext version) {
    String name = version.ref().name();
    if (model != null && !model.equals(name)) {
      throw new IllegalStateException(
          "Scale signals watch one served model, but these of "
              + model
              + " were also given to "
              + name
              + "; make another object");
    }
    model = name;
    Demand demand = new Demand(this::unwatch);
    versions.add(demand);
    if (next == null) {
      schedule(version.time());
    }
    return demand;
  }

  private synchronized void unwatch(Demand version) {
    left = left.plus(version.step(settings.steps()));
    versions.remove(version);
    TimeSource.Task waiting = next;
    if (versions.isEmpty() && waiting != null) {
      waiting.cancel();
      next = null;
    }
  }

  private void schedule(TimeSource time) {
    next = time.schedule(settings.step(), () -> step(time));
  }

  private synchronized void step(TimeSource time) {
    if (versions.isEmpty()) {
      return;
    }
    Demand.Count step = left;
    left = Demand.Count.NONE;
    for (Demand version : versions) {
      step = step.plus(version.step(settings.steps()));
    }
    steps.addLast(step);
    if (steps.size() > settings.steps()) {
      steps.removeFirst();
    }
    last = report(time);
    schedule(time);
  }

  private ScaleReport report(TimeSource time) {
    double seconds = settings.step().toNanos() / 1e9;
    Demand.Count latest = steps.getLast();
    double rate = latest.asked() / seconds;
    Mix mix = Mix.of(versions);
    double capacity = settings.utilization() * settings.lanes() / mix.callSeconds();
    double target = Double.isNaN(settings.targetRate()) ? rate : settings.targetRate();
    return new ScaleReport(
        time.now(),
        rate,
        mix.serviceSeconds(),
        settings.lanes(),
        latest.busyNanos() / 1e9 / seconds / settings.lanes(),
        capacity,
        rate / capacity,
        secondsTo(capacity, seconds),
        latest.turnedAway(),
        Double.isNaN(capacity) ? Double.NaN : Math.max(1, Math.ceil(target / capacity)));
  }

  private double secondsTo(double capacity, double seconds) {
    if (Double.isNaN(capacity)) {
      return Double.NaN;
    }
    if (steps.getLast().turnedAway() > 0) {
      return 0;
    }
    return steps.size() < ScaleSettings.FEWEST
        ? Double.POSITIVE_INFINITY
        : Trend.of(steps.stream().mapToLong(Demand.Count::asked).toArray(), seconds)
            .secondsTo(capacity);
  }

  /**
   * The latest reading.
   *
   * @throws IllegalStateException before the first step has passed
   */
  public ScaleReport report() {
    ScaleReport known = last;
    if (known == null) {
      throw new IllegalStateException(
          "There is no reading before the first step of " + settings.step() + " has passed");
    }
    return known;
  }

  /** Registers the gauges of {@link ScaleMeters}; NaN before the first reading. */
  @Override
  public synchronized void bindTo(MeterRegistry meters) {
    registry = meters;
    gauge(ScaleMeters.DEMAND, "Predictions asked for per second", null, ScaleReport::demand);
    gauge(
        ScaleMeters.CAPACITY,
        "Predictions per second at the target utilization",
        null,
        ScaleReport::capacity);
    gauge(ScaleMeters.SATURATION, "Demand over capacity", null, ScaleReport::saturation);
    gauge(
        ScaleMeters.BREACH,
        "Time until demand reaches capacity",
        "seconds",
        ScaleReport::secondsToBreach);
    gauge(
        ScaleMeters.SERVICE_TIME,
        "For which a prediction keeps a lane",
        "seconds",
        ScaleReport::serviceSeconds);
    gauge(ScaleMeters.REPLICAS, "Replicas that the rate needs", null, ScaleReport::replicas);
  }

  private void gauge(
      String name, String about, @Nullable String unit, ToDoubleFunction<ScaleReport> value) {
    MeterRegistry meters = registry;
    if (meters != null) {
      gauges.add(
          Gauge.builder(
                  name,
                  this,
                  signals -> {
                    ScaleReport known = signals.last;
                    return known == null ? Double.NaN : value.applyAsDouble(known);
                  })
              .description(about)
              .baseUnit(unit)
              .tag("model", String.valueOf(model))
              .register(meters));
    }
  }

  /** Takes the gauges back; done by the served model's own close. */
  @Override
  public synchronized void close() {
    MeterRegistry meters = registry;
    if (meters != null) {
      gauges.forEach(meters::remove);
      gauges.clear();
    }
  }
}
