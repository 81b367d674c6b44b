package dev.mlopsdk.core.log.read;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.pair.AnswerPair;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One prediction as the log has it, joined with the truths that the log has about it. Immutable.
 *
 * <p>Values of inputs and outputs are texts, booleans, null, {@code Long} ({@code BigInteger} where
 * it does not fit), {@code Double} with NaN and the infinities restored ({@code BigDecimal} where
 * it does not fit), unmodifiable lists and maps of these, and {@link Redacted}.
 *
 * @since 0.1
 */
public final class LoggedPrediction implements LogRecord {

  /** How a prediction ended, as the meter {@code mlops.prediction} has it. */
  public enum Status {
    SUCCESS,
    ERROR,
    TIMEOUT,
    REJECTED
  }

  /** Stands where the writer was told to leave a value out. */
  public enum Redacted {
    REDACTED
  }

  /**
   * Why a prediction failed.
   *
   * @param type the exception's class
   * @param kind its kind, empty if it has none
   */
  public record Failure(String type, String kind) {}

  private final PredictionMembers members;
  private final Map<String, LoggedOutcome> outcomes;

  LoggedPrediction(PredictionMembers members, Map<String, LoggedOutcome> outcomes) {
    this.members = members;
    this.outcomes = outcomes;
  }

  /** The same prediction with the truths about it. */
  LoggedPrediction joined(Map<String, LoggedOutcome> truths) {
    return new LoggedPrediction(members, Collections.unmodifiableMap(truths));
  }

  /** The id under which truths are reported. */
  public PredictionId id() {
    return members.id;
  }

  @Override
  public Instant time() {
    return members.time;
  }

  /** The version that answered. */
  public ModelRef model() {
    return members.model;
  }

  /** The digest of that version's files. */
  public Optional<String> digest() {
    return Optional.ofNullable(members.digest);
  }

  /** The alias that the version served. */
  public Optional<String> alias() {
    return Optional.ofNullable(members.alias);
  }

  /**
   * The arm that answered, and why; {@link Assignment#none()}'s members where the log names none.
   *
   * @param variants the arms in the order of the split, which the log does not keep; an arm that is
   *     not among them has index 0 and, since it can be no exposure, the reason {@link
   *     Assignment.Reason#OFF}
   */
  public Assignment assignment(List<String> variants) {
    int index = variants.indexOf(members.variant);
    return new Assignment(
        members.experiment,
        members.variant,
        Math.max(0, index),
        index < 0 ? Assignment.Reason.OFF : members.reason,
        members.epoch,
        members.propensity);
  }

  /** The experiment, {@code none} without a split. */
  public String experiment() {
    return members.experiment;
  }

  /** The arm that answered, {@code champion} without a split. */
  public String variant() {
    return members.variant;
  }

  /** How the arm came about. */
  public Assignment.Reason reason() {
    return members.reason;
  }

  /** The epoch of the split's weights. */
  public int epoch() {
    return members.epoch;
  }

  /** The probability, in (0, 1], of the arm: what off-policy evaluation divides by. */
  public double propensity() {
    return members.propensity;
  }

  /** The unit that the split assigned by. */
  public Optional<String> unit() {
    return Optional.ofNullable(members.unit);
  }

  /** How it ended. */
  public Status status() {
    return members.status;
  }

  /** What produced the answer: the model where the log says nothing, as of a failure. */
  public Prediction.Source source() {
    return members.source;
  }

  /** Why a fallback answered, one sentence; else empty. */
  public String why() {
    return members.why;
  }

  /**
   * The inputs as they were read, before imputation, in the order of the schema, unmodifiable: null
   * is missing, {@link Redacted} was left out by the writer. Empty where the input is no object, or
   * was left out because it is of a kind that is not logged, or too much: see {@link #input}.
   */
  public Map<String, @Nullable Object> inputs() {
    return members.inputs();
  }

  /**
   * The input of a model that reads no row, as {@link #output} has values; of one that does, {@link
   * #inputs}. What was left out is a map of {@code omitted} to its class. Null if there was none.
   */
  public @Nullable Object input() {
    return members.input;
  }

  /**
   * The inputs for a reader of maps ({@link InputReader#ofMap}), unmodifiable: what was redacted is
   * missing.
   */
  public Map<String, @Nullable Object> features() {
    return features(null);
  }

  /**
   * The inputs as a row of {@code schema}, for a replay: an input that the schema does not have is
   * left out, a feature that the log does not have, or that was redacted, is missing.
   *
   * @throws dev.mlopsdk.core.schema.InvalidInputException if a value's type is not the feature's
   */
  public Row row(FeatureSchema schema) {
    Row row = new Row(schema);
    InputReader.ofMap(schema).read(features(schema), row);
    return row;
  }

  private Map<String, @Nullable Object> features(@Nullable FeatureSchema schema) {
    Map<String, @Nullable Object> features = new LinkedHashMap<>();
    inputs()
        .forEach(
            (name, value) -> {
              if (schema == null || schema.indexOf(name) >= 0) {
                features.put(name, value == Redacted.REDACTED ? null : value);
              }
            });
    return Collections.unmodifiableMap(features);
  }

  /** The features whose values were imputed before the model saw them. */
  public List<String> imputed() {
    return members.imputed;
  }

  /** The answer, null if there was none. */
  public @Nullable Object output() {
    return members.output;
  }

  /** The answer, for {@code dev.mlopsdk.core.pair}; what was redacted or left out is not known. */
  public AnswerPair.Answer answer() {
    Object output = members.output;
    boolean known =
        output != Redacted.REDACTED
            && !(output instanceof Map<?, ?> map && map.size() == 1 && map.containsKey("omitted"));
    return new AnswerPair.Answer(model(), known ? output : null, score(), totalNanos().orElse(0));
  }

  /** The one number that stands for the answer, NaN if there is none. */
  public double score() {
    return members.score;
  }

  /** From entering predict to having the answer, in nanoseconds. */
  public OptionalLong totalNanos() {
    return nanos(members.totalNanos);
  }

  /** How long {@code phase} took, in nanoseconds; empty if the model did not mark it. */
  public OptionalLong nanos(Phase phase) {
    return nanos(members.nanos.get(phase));
  }

  private static OptionalLong nanos(@Nullable Long measured) {
    return measured == null ? OptionalLong.empty() : OptionalLong.of(measured);
  }

  /** The share of predictions, in (0, 1], of which this one was drawn into the log. */
  public double samplingRate() {
    return members.samplingRate;
  }

  /** How many predictions this one stands for: 1 over the sampling rate. */
  public double weight() {
    return 1 / members.samplingRate;
  }

  /** What it cost, in units of currency. */
  public OptionalDouble cost() {
    return Double.isNaN(members.cost) ? OptionalDouble.empty() : OptionalDouble.of(members.cost);
  }

  /** The caller's trace id. */
  public Optional<String> trace() {
    return Optional.ofNullable(members.trace);
  }

  /** What the caller said about the call, unmodifiable. */
  public Map<String, String> attributes() {
    return members.attributes;
  }

  /** Why it failed, empty if it did not. */
  public Optional<Failure> error() {
    return Optional.ofNullable(members.error);
  }

  /** The truths about it by name, the earliest report of each, unmodifiable. */
  public Map<String, LoggedOutcome> outcomes() {
    return outcomes;
  }

  /** The truth that has no name of its own. */
  public Optional<LoggedOutcome> outcome() {
    return outcome(Outcome.NAME);
  }

  /** The truth {@code name}. */
  public Optional<LoggedOutcome> outcome(String name) {
    return Optional.ofNullable(outcomes.get(name));
  }

  /**
   * From the answer to the truth {@code name}; never negative, also where the clocks of two
   * replicas disagree.
   */
  public Optional<Duration> delay(String name) {
    return outcome(name)
        .map(truth -> Duration.between(time(), truth.time()))
        .map(delay -> delay.isNegative() ? Duration.ZERO : delay);
  }

  @Override
  public String toString() {
    return "LoggedPrediction[" + id() + " by " + model() + " at " + time() + "]";
  }
}
