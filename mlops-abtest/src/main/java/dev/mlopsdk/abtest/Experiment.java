package dev.mlopsdk.abtest;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what became of the units of a {@link TrafficSplit}, per arm and epoch, and compares the
 * arms with intervals that one may look at as often as one likes.
 *
 * <p>Alone, tell it of {@link #expose exposures} and {@link #outcome outcomes}:
 *
 * <pre>{@code
 * Experiment experiment = Experiment.on(split);
 * Assignment arm = split.assign(userId);
 * experiment.expose(arm, userId);
 * experiment.outcome(arm, bought ? 1 : 0); // later, with the same assignment
 * System.out.println(experiment.table());
 * }</pre>
 *
 * <p>Or give it to a served model as an observer: one experiment watches all versions of the model,
 * since arms are variants, not versions.
 *
 * <p>Only assignments that were really drawn count ({@link Assignment#exposed}): overrides, units
 * without an id and a split that is off do not. The epoch of an outcome is that of its assignment;
 * epochs are never pooled. A unit is counted once, in the epoch in which it first came, because its
 * later draws are not independent of that one; so many different units are noted as {@link #units}
 * says, and beyond them no new ones, which the table states. The intervals take outcomes as
 * independent: give one outcome per unit, or they are too narrow.
 *
 * <p>{@code metric}, {@code sequence} and {@code units} return a new experiment that has counted
 * nothing; use them first. Exposures and outcomes take no lock and, but for the first of an epoch,
 * allocate nothing. Thread-safe. The counts live in memory: a restart starts anew.
 *
 * @since 0.1
 */
public final class Experiment implements PredictionObserver, MeterBinder, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Experiment.class);
  private static final int MOST_UNITS = 1 << 28;
  private static final String NO_ASSIGNMENT =
      "The assignment is null; give the one that split.assign(unit) answered";

  private final TrafficSplit split;
  private final String metricName;
  private final DoubleBinaryOperator metric;
  private final ConfidenceSequence sequence;
  private final int unitCapacity;
  private final UnitSet units;
  private final LongAdder leftOut = new LongAdder();
  private final LongAdder notFinite = new LongAdder();
  private final LongAdder foreign = new LongAdder();

  /** What is registered where; guarded by itself, as is {@link #owners}. */
  private final IdentityHashMap<MeterRegistry, List<Meter>> bound = new IdentityHashMap<>();

  private int owners;

  private volatile Stratum[] strata = {};
  private volatile @Nullable String foreignSplit;
  private volatile boolean metricFailed;

  private Experiment(
      TrafficSplit split,
      String metricName,
      DoubleBinaryOperator metric,
      ConfidenceSequence sequence,
      int unitCapacity) {
    this.split = split;
    this.metricName = metricName;
    this.metric = metric;
    this.sequence = sequence;
    this.unitCapacity = unitCapacity;
    this.units = new UnitSet(unitCapacity);
  }

  /** An experiment over the arms of {@code split}; its metric is the outcome itself. */
  public static Experiment on(TrafficSplit split) {
    Objects.requireNonNull(split, "The split is null; give the one that assigns the units");
    return new Experiment(
        split, "outcome", (score, outcome) -> outcome, ConfidenceSequence.withDefaults(), 100_000);
  }

  /**
   * A new experiment that compares the arms by {@code metric} of a prediction's score and its
   * outcome, such as {@code (score, outcome) -> Math.abs(score - outcome)}. It applies where a
   * served model reports outcomes; {@link #outcome} takes the value as it is. What it throws is
   * logged once, and counted in the table.
   *
   * @param name for the table
   */
  public Experiment metric(String name, DoubleBinaryOperator metric) {
    Objects.requireNonNull(metric, "The metric is null; give a function of score and outcome");
    return new Experiment(split, Names.check("metric", name), metric, sequence, unitCapacity);
  }

  /**
   * A new experiment with another error probability, or narrowest at another number of outcomes.
   */
  public Experiment sequence(ConfidenceSequence sequence) {
    Objects.requireNonNull(sequence, "The sequence is null; leave it out for the default");
    return new Experiment(split, metricName, metric, sequence, unitCapacity);
  }

  /**
   * A new experiment that notes up to {@code capacity} different units, 100,000 by default, in 16
   * to 32 bytes each.
   *
   * @throws IllegalArgumentException if that is less than 1 or more than 2^28
   */
  public Experiment units(int capacity) {
    if (capacity < 1 || capacity > MOST_UNITS) {
      throw new IllegalArgumentException(
          "An experiment notes 1 to " + MOST_UNITS + " units, but was asked for " + capacity);
    }
    return new Experiment(split, metricName, metric, sequence, capacity);
  }

  /**
   * Counts an answer that {@code unit} got from its arm. Does nothing for an assignment that was
   * not drawn; one that another split has drawn is counted apart in the table, and logged once.
   *
   * @throws NullPointerException if {@code assignment} is null
   */
  public void expose(Assignment assignment, @Nullable CharSequence unit) {
    Stratum stratum = counted(assignment);
    if (assignment.exposed() && foreign(assignment)) {
      foreign.increment();
    }
    if (stratum != null && unit != null) {
      stratum.exposure(assignment.index());
      if (units.add(Bucketing.hash(unit))) {
        stratum.unit(assignment.index());
      }
    }
  }

  /**
   * Counts an outcome of a unit that had {@code assignment}: keep the assignment until then, since
   * it holds the epoch. Does nothing for an assignment that was not drawn, or of another split.
   *
   * @throws NullPointerException if {@code assignment} is null
   */
  public void outcome(Assignment assignment, double value) {
    Stratum stratum = counted(assignment);
    if (stratum != null) {
      if (Double.isFinite(value)) {
        stratum.outcome(assignment.index(), value);
      } else {
        notFinite.increment();
      }
    }
  }

  /** Where {@code assignment} counts, or null where it does not. */
  private @Nullable Stratum counted(Assignment assignment) {
    Objects.requireNonNull(assignment, NO_ASSIGNMENT);
    List<String> variants = split.variants();
    if (!assignment.exposed()) {
      return null;
    }
    if (foreign(assignment)) {
      sayForeign(assignment.experiment());
      return null;
    }
    if (assignment.index() >= variants.size()
        || !assignment.variant().equals(variants.get(assignment.index()))) {
      return null;
    }
    Stratum[] now = strata;
    for (int i = now.length - 1; i >= 0; i--) {
      if (now[i].epoch == assignment.epoch()) {
        return now[i];
      }
    }
    return begin(assignment);
  }

  /** Of another split: most likely the experiment watches the wrong one. */
  private boolean foreign(Assignment assignment) {
    return !assignment.experiment().equals(split.name());
  }

  private void sayForeign(String other) {
    boolean first = foreignSplit == null;
    foreignSplit = other;
    if (first) {
      LOG.warn(
          "Experiment {} got an assignment of another split, '{}', which it does not count: give it"
              + " the split that draws; said once",
          split.name(),
          other);
    }
  }

  private @Nullable Stratum begin(Assignment assignment) {
    int[] slots = split.slotsIn(assignment.epoch());
    if (slots == null || strata.length == Routes.EPOCHS_KEPT) {
      leftOut.increment();
      return null;
    }
    synchronized (this) {
      for (Stratum stratum : strata) {
        if (stratum.epoch == assignment.epoch()) {
          return stratum;
        }
      }
      Stratum[] more = Arrays.copyOf(strata, strata.length + 1);
      Stratum stratum = new Stratum(assignment.epoch(), slots);
      more[more.length - 1] = stratum;
      strata = more;
      return stratum;
    }
  }

  /** What was counted up to now. Takes time in proportion to epochs times arms. */
  public ExperimentTable table() {
    Stratum[] now = strata;
    Analysis analysis = new Analysis(Arrays.stream(now).map(Stratum::moments).toList(), sequence);
    List<ExperimentTable.Arm> arms = new ArrayList<>();
    for (int i = 0; i < split.variants().size(); i++) {
      int arm = i;
      arms.add(
          new ExperimentTable.Arm(
              split.variants().get(arm),
              sum(now, stratum -> stratum.exposures(arm)),
              sum(now, stratum -> stratum.units(arm)),
              sum(now, stratum -> stratum.outcomes(arm)),
              analysis.mean(arm),
              analysis.difference(arm)));
    }
    return new ExperimentTable(
        split.name(),
        metricName,
        now.length,
        arms,
        sampleRatio(now),
        sequence,
        units.full(),
        leftOut.sum(),
        notFinite.sum(),
        foreign.sum(),
        foreignSplit);
  }

  private static SampleRatio sampleRatio(Stratum[] strata) {
    SampleRatioTest test = SampleRatioTest.withDefaults();
    SampleRatio all = new SampleRatio(0, test.alpha());
    for (Stratum stratum : strata) {
      all = all.and(test.test(stratum.units(), stratum.shares));
    }
    return all;
  }

  private static long sum(Stratum[] strata, ToLongFunction<Stratum> of) {
    return Arrays.stream(strata).mapToLong(of).sum();
  }

  /**
   * Watches one version; all recorders count into this experiment. Closing one does nothing: an
   * outcome that comes after its version has retired still belongs to its arm, and leaving it out
   * would favour an arm.
   */
  @Override
  public Recorder open(VersionContext version) {
    return new Recorder() {
      @Override
      public void record(PredictionView prediction) {
        expose(prediction.assignment(), prediction.call().unit());
      }

      @Override
      public void outcome(OutcomeView outcome) {
        if (outcome.assignment().exposed() && outcome.plain()) {
          Experiment.this.outcome(outcome.assignment(), measure(outcome));
        }
      }

      @Override
      public void close() {
        // The counts belong to the experiment.
      }
    };
  }

  private double measure(OutcomeView outcome) {
    try {
      return metric.applyAsDouble(outcome.score(), outcome.value());
    } catch (RuntimeException e) {
      if (!metricFailed) {
        metricFailed = true;
        LOG.warn("Metric {} of experiment {} failed; said once", metricName, split.name(), e);
      }
      return Double.NaN;
    }
  }

  /**
   * Registers the meters of {@link AbtestMeters}, which keep this experiment alive until {@link
   * #close()}. A served model does both for its observers. Bound twice to one registry, by two
   * served models, there is still one set of meters.
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    synchronized (bound) {
      owners++;
      bound.computeIfAbsent(registry, this::register);
    }
  }

  private List<Meter> register(MeterRegistry registry) {
    List<Meter> meters = new ArrayList<>();
    for (int i = 0; i < split.variants().size(); i++) {
      int arm = i;
      String variant = split.variants().get(i);
      // The functions hold this experiment: registries hold the first object weakly.
      meters.add(
          FunctionCounter.builder(
                  AbtestMeters.EXPOSURES,
                  this,
                  it -> sum(strata, stratum -> stratum.exposures(arm)))
              .description("Answers given to units that were drawn into the arm")
              .tag("experiment", split.name())
              .tag("variant", variant)
              .register(registry));
      meters.add(
          FunctionCounter.builder(
                  AbtestMeters.OUTCOMES, this, it -> sum(strata, stratum -> stratum.outcomes(arm)))
              .description("Outcomes of units that were drawn into the arm")
              .tag("experiment", split.name())
              .tag("variant", variant)
              .register(registry));
    }
    meters.add(
        Gauge.builder(AbtestMeters.SRM_PVALUE, this, it -> sampleRatio(strata).pValue())
            .description("Whether units came in the shares of the split: valid at every look")
            .tag("experiment", split.name())
            .strongReference(true)
            .register(registry));
    return meters;
  }

  /**
   * Undoes one {@link #bindTo}: its meters go, from every registry, once it was closed as often as
   * bound. Without a {@code bindTo} to undo it does nothing. The table stays, and {@code bindTo}
   * works again.
   */
  @Override
  public void close() {
    synchronized (bound) {
      if (owners > 0 && --owners == 0) {
        bound.forEach((registry, meters) -> meters.forEach(registry::remove));
        bound.clear();
      }
    }
  }
}
