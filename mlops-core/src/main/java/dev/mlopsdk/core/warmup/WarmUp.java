package dev.mlopsdk.core.warmup;

import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.schema.InputReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a version is warmed up before it takes calls: by runs of every batch size that it runs well,
 * through everything that is around the model, so that lanes, caches of plans and learned times are
 * there when the first caller comes. Immutable; every {@code with} method returns a copy.
 *
 * <p>The inputs are, the first that there are: those given in code; those stored with the version
 * ({@link WarmUpRows}); some made up from the version's baseline, typical values and rare ones. An
 * input that was given or stored and fails rejects the version; one that was made up does not, for
 * nobody said that the model must take it.
 *
 * @param <I> what the model takes
 * @since 0.1
 */
public final class WarmUp<I> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.handle");
  private static final int MOST_RUNS = 1_000;

  private final @Nullable List<I> given;
  private final int runs;
  private final Duration longest;

  private WarmUp(@Nullable List<I> given, int runs, Duration longest) {
    if (runs < 1 || runs > MOST_RUNS) {
      throw new IllegalArgumentException(
          "A warm-up runs every batch size 1 to " + MOST_RUNS + " times, but was given " + runs);
    }
    if (longest.isZero() || longest.isNegative()) {
      throw new IllegalArgumentException("A warm-up takes some time, but was given " + longest);
    }
    this.given = given;
    this.runs = runs;
    this.longest = longest;
  }

  /** By what is stored with the version, else by what its baseline makes plausible. */
  public static <I> WarmUp<I> automatic() {
    return new WarmUp<>(null, 1, Duration.ofSeconds(30));
  }

  /** By {@code inputs}, whatever is stored; none at all if there are none. */
  public static <I> WarmUp<I> of(List<? extends I> inputs) {
    return new WarmUp<>(List.copyOf(inputs), 1, Duration.ofSeconds(30));
  }

  /**
   * Runs every batch size {@code perSize} times; default once. An admission that learns how long
   * runs take gets a better start from 3.
   */
  public WarmUp<I> withRuns(int perSize) {
    return new WarmUp<>(given, perSize, longest);
  }

  /**
   * Starts no run after {@code longest}; default 30 seconds. What was left out is told by {@link
   * dev.mlopsdk.core.event.ModelEvent.WarmedUp}, and the version serves all the same: a slow
   * machine is no broken model.
   */
  public WarmUp<I> within(Duration longest) {
    return new WarmUp<>(given, runs, longest);
  }

  /** How often every batch size runs. */
  public int runs() {
    return runs;
  }

  /** After how long no run starts any more. */
  public Duration longest() {
    return longest;
  }

  /**
   * The inputs for one version.
   *
   * @throws dev.mlopsdk.core.ModelException if stored rows are damaged
   * @throws IllegalArgumentException if they do not fit the model's features
   */
  public WarmUpInputs<I> inputs(ModelArtifact artifact, InputReader<I> reader) {
    if (given != null) {
      return new WarmUpInputs<>("given", given, true);
    }
    List<Map<String, @Nullable Object>> stored = WarmUpRows.stored(artifact);
    if (!stored.isEmpty()) {
      return new WarmUpInputs<>("stored", read(stored, reader), true);
    }
    try {
      return new WarmUpInputs<>("generated", read(PlausibleRows.of(artifact), reader), false);
    } catch (RuntimeException e) {
      LOG.debug("{} has no baseline that inputs can be made up from", artifact.ref(), e);
      return new WarmUpInputs<>("generated", List.of(), false);
    }
  }

  private static <I> List<I> read(List<Map<String, @Nullable Object>> rows, InputReader<I> reader) {
    List<I> inputs = new ArrayList<>();
    for (Map<String, @Nullable Object> row : rows) {
      reader.inputOf(row).ifPresent(inputs::add);
    }
    return inputs;
  }
}
