package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.ModelRef;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a registry says about one model at one moment. Immutable.
 *
 * @param name the model
 * @param generation 1 for the first publication, one more with every change
 * @param versions all published versions, ascending; numbers may be left out, never used twice
 * @param champion the version that should serve
 * @param challenger the version that is tried against it; never the champion
 * @param formerChampions what a rollback goes back to, the latest last; at most {@value
 *     #MAX_FORMER}
 * @param marks what operators and triggers noted about the model, by key: a frozen promotion, an
 *     open request to train again; see {@link ModelRegistry#mark}
 * @param at when this generation was made
 * @since 0.1
 */
public record RegistryState(
    String name,
    long generation,
    List<Integer> versions,
    OptionalInt champion,
    OptionalInt challenger,
    List<Integer> formerChampions,
    Map<String, String> marks,
    Instant at) {

  /** The alias of the version that should serve. */
  public static final String CHAMPION = "champion";

  /** The alias of the version that is tried against the champion. */
  public static final String CHALLENGER = "challenger";

  /** How many former champions are remembered. */
  public static final int MAX_FORMER = 32;

  public RegistryState {
    ModelRef.requireName(name);
    versions = List.copyOf(versions);
    formerChampions = List.copyOf(formerChampions);
    marks = Collections.unmodifiableMap(new TreeMap<>(marks));
    if (generation < 1 || formerChampions.size() > MAX_FORMER) {
      throw new IllegalArgumentException(
          "A state has a generation of 1 or more and at most "
              + MAX_FORMER
              + " former champions, but had generation "
              + generation
              + " and "
              + formerChampions.size());
    }
  }

  /**
   * The version that {@code alias} names; empty if it names none.
   *
   * @throws IllegalArgumentException if there is no such alias
   */
  public OptionalInt version(String alias) {
    return switch (alias) {
      case CHAMPION -> champion;
      case CHALLENGER -> challenger;
      default ->
          throw new IllegalArgumentException(
              "The aliases are '"
                  + CHAMPION
                  + "' and '"
                  + CHALLENGER
                  + "', but was '"
                  + alias
                  + "'");
    };
  }

  /** What operators ordered about the model: a freeze, a pin, what is off, the quarantine. */
  public Orders orders() {
    return Orders.of(marks);
  }

  /** {@code champion=1 challenger=2}: what the audit log keeps of a state. */
  String summary() {
    return CHAMPION + "=" + text(champion) + " " + CHALLENGER + "=" + text(challenger);
  }

  private static String text(OptionalInt version) {
    return version.isPresent() ? Integer.toString(version.getAsInt()) : "none";
  }
}
