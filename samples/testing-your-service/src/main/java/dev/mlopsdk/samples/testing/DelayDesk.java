package dev.mlopsdk.samples.testing;

import dev.mlopsdk.abtest.Experiment;
import dev.mlopsdk.abtest.ExperimentTable;
import dev.mlopsdk.abtest.TrafficSplit;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.drift.DriftMonitor;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;

/**
 * Tells passengers whether their flight will be late, and hears what became of it. In production
 * its loader is {@code OnnxModel.of(Flight.class, Float.class)} and its registry a directory.
 */
public final class DelayDesk implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMillis(20);

  /**
   * What a passenger is told.
   *
   * @param late whether the flight will rather be late
   * @param ticket to report with {@link #landed} what became of it
   * @param model the version that answered
   */
  public record Advice(boolean late, String ticket, String model) {}

  private final DriftMonitor drift = DriftMonitor.withDefaults();
  private final Experiment arms;
  private final ServedModel<Flight, Float> delay;

  /**
   * Opens the model {@code delay} of {@code registry}; its challenger gets a fifth of the calls.
   */
  public DelayDesk(
      ModelRegistry registry,
      ModelLoader<Flight, Float> loader,
      TimeSource time,
      MeterRegistry meters) {
    TrafficSplit split = TrafficSplit.of("delay-v2").champion(80).challenger(20);
    arms = Experiment.on(split).metric("squared-error", DelayDesk::squaredError);
    delay =
        ServedModel.of(registry, "delay", loader)
            .split(split)
            .observe(arms)
            .observe(drift)
            .time(time)
            .meters(meters)
            .open();
  }

  /** The advice for {@code flight}; the same passenger is always answered by the same arm. */
  public Advice advise(String passenger, Flight flight) {
    Prediction<Float> p = delay.predict(flight, Call.unit(passenger).deadline(PATIENCE));
    return new Advice(p.value() > 0.5, p.id().toString(), p.model().toString());
  }

  /** Reports what became of a flight; whether that was still news. */
  public boolean landed(String ticket, boolean late) {
    PredictionId id = PredictionId.parse(ticket);
    return delay.outcome(id, late ? 1 : 0) == OutcomeJoin.Status.JOINED;
  }

  /** How well champion and challenger do. */
  public ExperimentTable arms() {
    return arms.table();
  }

  /** The features whose recent values are unlike the training data of the version that they met. */
  public List<String> drifted() {
    return drift.reports().stream()
        .flatMap(report -> report.drifted().stream())
        .distinct()
        .toList();
  }

  @Override
  public void close() {
    delay.close();
  }

  private static double squaredError(double score, double outcome) {
    return (score - outcome) * (score - outcome);
  }
}
