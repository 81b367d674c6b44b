package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the form of the inputs as a whole is no longer that of the training data: a feature
 * stopped coming, one came that training did not have, one is of another type, or its numbers are
 * in another unit. Immutable; thread-safe.
 *
 * <pre>{@code
 * ServedModel.of(registry, "delay", onnx)
 *     .validate(InputRules.storedOr(Validation.presence()))
 *     .observe(SchemaWatch.stored());
 * }</pre>
 *
 * <p>It looks at windows: a window ends at the first tick of the clock at which it has rows enough,
 * and of more than 4,096 rows the newest are looked at. Inputs that were rejected count too. A
 * change is told once, as a {@link dev.mlopsdk.core.event.ModelEvent.SchemaDrifted}, and once more
 * with {@link dev.mlopsdk.core.event.ModelEvent.SchemaChange#RESTORED} when a later window has the
 * form of the training data again; meanwhile {@link
 * dev.mlopsdk.core.meter.CoreMeters#INPUT_SCHEMA_DRIFT} is 1.
 *
 * <p>A unit shows as quartiles that are those of the training data times one factor. A factor is
 * named if a conversion fits it; one that no conversion fits is told from 2 or down to ½. What
 * moves all quartiles of real data alike, as inflation does to prices, looks the same. See
 * docs/validation.md for the tests and their error rates.
 *
 * @since 0.1
 */
public final class SchemaWatch implements PredictionObserver {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.validation");
  private static final int LEAST_ROWS = 100;
  private static final int MOST_ROWS = 65_536;

  private final @Nullable InputRules rules;
  private final Duration tick;
  private final int minimumRows;

  private SchemaWatch(@Nullable InputRules rules, Duration tick, int minimumRows) {
    this.rules = rules;
    this.tick = tick;
    this.minimumRows = minimumRows;
  }

  /** Compares the inputs of every version with what {@code rules} learnt. */
  public static SchemaWatch of(InputRules rules) {
    return new SchemaWatch(rules, Duration.ofMinutes(1), 500);
  }

  /**
   * Compares the inputs of each version with what the rules stored with it learnt; one without them
   * is logged and not watched. A tick of one minute, windows of at least 500 rows.
   */
  public static SchemaWatch stored() {
    return new SchemaWatch(null, Duration.ofMinutes(1), 500);
  }

  /**
   * How often it looks whether the window has rows enough.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public SchemaWatch withTick(Duration tick) {
    if (tick.isNegative() || tick.isZero()) {
      throw new IllegalArgumentException("A tick is more than zero, but was " + tick);
    }
    return new SchemaWatch(rules, tick, minimumRows);
  }

  /**
   * How many rows a window has at least, 100 to 65,536.
   *
   * @throws IllegalArgumentException if it is another number
   */
  public SchemaWatch withMinimumRows(int rows) {
    if (rows < LEAST_ROWS || rows > MOST_ROWS) {
      throw new IllegalArgumentException(
          "A window has at least " + LEAST_ROWS + " to " + MOST_ROWS + " rows, but was " + rows);
    }
    return new SchemaWatch(this.rules, tick, rows);
  }

  @Override
  public Recorder open(VersionContext version) {
    InputRules known = rules != null ? rules : read(version);
    SchemaRecorder recorder =
        new SchemaRecorder(version, known == null ? InputRules.of() : known, tick, minimumRows);
    if (known != null) {
      recorder.start();
    }
    return recorder;
  }

  private static @Nullable InputRules read(VersionContext version) {
    try {
      InputRules stored = InputRules.of(version).orElse(null);
      if (stored == null) {
        LOG.warn(
            "{} has no file {}, so the form of its inputs is not watched; publish it with"
                + " ModelFiles.with(InputRules.learn(...))",
            version.ref(),
            InputRules.FILE);
      }
      return stored;
    } catch (IllegalArgumentException | UncheckedIOException | ModelException e) {
      LOG.warn("{}: the form of its inputs is not watched: {}", version.ref(), e.getMessage());
      return null;
    }
  }
}
