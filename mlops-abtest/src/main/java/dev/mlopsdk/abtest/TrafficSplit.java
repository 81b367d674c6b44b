package dev.mlopsdk.abtest;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives every unit its arm by the hash of its id: the same in every call, thread and replica, with
 * no look-up and nothing to remember.
 *
 * <pre>{@code
 * TrafficSplit split = TrafficSplit.of("checkout").variant("a", 90).variant("b", 10);
 * String arm = split.assign(userId).variant();
 * split.reweight(Map.of("a", 50, "b", 50)); // 40 % of the units move, the fewest possible
 * }</pre>
 *
 * <p>The id's hash ({@code komihash5-utf16-v1}: Komihash 5.0 over its UTF-16 code units), mixed
 * with the salt, names one of 10,000 slots, and a table names each slot's arm. Weights are
 * relative; shares are rounded to 0.01 % by largest remainders. A change of weights moves exactly
 * ½Σ|s−s′| of the slots, where s and s′ are the shares before and after, so a unit in an arm that
 * grows stays. Which slots move depends on the epoch alone: replicas that replay the same changes
 * agree, and {@link #state} says on what.
 *
 * <p>{@code variant}, {@code champion}, {@code challenger}, {@code salt} and {@code override}
 * return a copy, for the time before the split is in use; {@code reweight}, {@code off}, {@code on}
 * and {@code adopt} change this split, at run time, with one volatile write. {@link #assign} takes
 * one volatile read, no lock and no memory, and never throws; the changes exclude each other. In a
 * served model the names of the variants are the registry's aliases.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class TrafficSplit implements Assigner {

  /**
   * The name of a split that has no variant yet. Immutable.
   *
   * @param name the experiment's name
   */
  public record Named(String name) {

    public Named {
      Names.check("experiment", name);
    }

    /** A split with its first variant, the one to fall back on. */
    public TrafficSplit variant(String variant, double weight) {
      return new TrafficSplit(name, name, with(Map.of(), variant, weight), Map.of());
    }

    /** The same as {@code variant("champion", weight)}. */
    public TrafficSplit champion(double weight) {
      return variant("champion", weight);
    }
  }

  private static final int MOST_VARIANTS = 127;

  private final String name;
  private final String salt;
  private final long saltHash;
  private final List<String> variants;
  private final Map<String, Double> firstWeights;
  private final Map<String, Integer> armByUnit;
  private final Overrides overrides;
  private volatile Routes routes;

  private TrafficSplit(
      String name, String salt, Map<String, Double> weights, Map<String, Integer> armByUnit) {
    this.name = name;
    this.salt = salt;
    this.saltHash = Bucketing.hash(salt);
    this.variants = List.copyOf(weights.keySet());
    this.firstWeights = weights;
    this.armByUnit = armByUnit;
    this.overrides = new Overrides(armByUnit);
    double[] values = weights.values().stream().mapToDouble(Double::doubleValue).toArray();
    byte[] table = SlotTable.first(SlotTable.counts(variants, values));
    this.routes = new Routes(name, variants, 0, false, values, table, new TreeMap<>());
  }

  /**
   * Starts a split: give it variants. The name is also the salt, unless {@link #salt} says else.
   */
  public static Named of(String name) {
    return new Named(name);
  }

  /**
   * A copy with one arm more.
   *
   * @param variant its name; in a served model a registry's alias
   * @param weight its share relative to the other arms', 0 or more; 0 waits for {@link #reweight}
   * @throws IllegalArgumentException if the name is taken or the weight negative, NaN or so small
   *     that it is worth no slot
   * @throws IllegalStateException if this split was reweighted or switched off
   */
  public TrafficSplit variant(String variant, double weight) {
    unused();
    return new TrafficSplit(name, salt, with(firstWeights, variant, weight), armByUnit);
  }

  /** The same as {@code variant("champion", weight)}. */
  public TrafficSplit champion(double weight) {
    return variant("champion", weight);
  }

  /** The same as {@code variant("challenger", weight)}. */
  public TrafficSplit challenger(double weight) {
    return variant("challenger", weight);
  }

  /**
   * A copy that draws by another salt: splits with one salt draw a unit into the same slot, those
   * with two draw it independently. A new stage of an experiment takes a new salt, so that what its
   * units saw before does not follow them.
   */
  public TrafficSplit salt(String salt) {
    unused();
    return new TrafficSplit(name, Names.check("salt", salt), firstWeights, armByUnit);
  }

  /**
   * A copy in which {@code unit} always gets {@code variant}, for the reason OVERRIDE, which is no
   * exposure. {@link #off} goes before it.
   *
   * @throws IllegalArgumentException if the unit is empty or the variant is none of this split's
   */
  public TrafficSplit override(CharSequence unit, String variant) {
    unused();
    if (unit.length() == 0) {
      throw new IllegalArgumentException("A unit's id has at least one character, but was empty");
    }
    Map<String, Integer> more = new LinkedHashMap<>(armByUnit);
    more.put(unit.toString(), arm(variant));
    return new TrafficSplit(name, salt, firstWeights, more);
  }

  /**
   * The arm of {@code unit}: what an {@link #override} names, else what the hash draws. An empty or
   * absent unit is {@link #unassigned}.
   *
   * <p>The propensity is the arm's share of the slots where the arm was drawn (reason SPLIT), and 1
   * where it was certain. Takes the time of the hash and two array loads; allocates nothing.
   */
  @Override
  public Assignment assign(@Nullable CharSequence unit) {
    Routes now = routes;
    if (unit == null || unit.length() == 0) {
      return now.noUnit;
    }
    if (now.off) {
      return now.first;
    }
    long hash = Bucketing.hash(unit);
    int overridden = overrides.arm(unit, hash);
    return overridden >= 0 ? now.overridden(overridden) : now.drawn(Bucketing.slot(hash, saltHash));
  }

  /** The first arm, for the reason NO_UNIT. */
  @Override
  public Assignment unassigned() {
    return routes.noUnit;
  }

  @Override
  public List<String> variants() {
    return variants;
  }

  /** The experiment's name, as it stands in every assignment and meter. */
  public String name() {
    return name;
  }

  /**
   * Starts the next epoch with these weights: ½Σ|s−s′| of the slots move to another arm, and every
   * other unit keeps its own.
   *
   * @param weights one relative weight, 0 or more, for every variant of this split, by name
   * @return the new epoch, for the audit
   * @throws IllegalArgumentException if a variant is missing or unknown, or a weight is negative,
   *     NaN or worth no slot; then nothing has changed
   */
  public synchronized SplitState reweight(Map<String, ? extends Number> weights) {
    if (!weights.keySet().equals(firstWeights.keySet())) {
      throw new IllegalArgumentException(
          "New weights name every variant of the split, "
              + variants
              + ", but named "
              + weights.keySet()
              + "; give 0 to an arm that gets no more units");
    }
    double[] values = new double[variants.size()];
    for (int arm = 0; arm < values.length; arm++) {
      Number weight = weights.get(variants.get(arm));
      values[arm] = weight == null ? Double.NaN : weight.doubleValue() + 0.0; // no -0.0 in a digest
    }
    Routes now = routes;
    int epoch = Math.addExact(now.epoch, 1);
    byte[] table = SlotTable.moved(now.table, SlotTable.counts(variants, values), epoch);
    routes = new Routes(name, variants, epoch, now.off, values, table, now.history);
    return state();
  }

  /** From now on every unit gets the first arm, for the reason OFF. The epoch stays. */
  public void off() {
    switchTo(true);
  }

  /** Ends {@link #off}: every unit gets the arm that it had before. */
  public void on() {
    switchTo(false);
  }

  private synchronized void switchTo(boolean off) {
    Routes now = routes;
    routes = new Routes(name, variants, now.epoch, off, now.weights, now.table, now.history);
  }

  /** The epoch that answers now, as a value to store, compare or hand to a replica. */
  public SplitState state() {
    Routes now = routes;
    return new SplitState(
        name,
        salt,
        now.epoch,
        variants,
        Arrays.stream(now.weights).boxed().toList(),
        SplitState.runs(now.table));
  }

  /**
   * Takes over the epoch of another replica, or of this one before a restart. The same epoch again
   * changes nothing.
   *
   * @throws IllegalArgumentException if it is a state of another split, is older than this split's,
   *     or is of the same epoch with another table
   */
  public synchronized void adopt(SplitState state) {
    Routes now = routes;
    SplitState mine = state();
    if (!state.experiment().equals(name)
        || !state.salt().equals(salt)
        || !state.variants().equals(variants)) {
      throw new IllegalArgumentException(
          "A split adopts the state of the same experiment, salt and variants, "
              + List.of(name, salt, variants)
              + ", but was given "
              + List.of(state.experiment(), state.salt(), state.variants()));
    }
    if (state.epoch() < now.epoch
        || (state.epoch() == now.epoch && !state.table().equals(mine.table()))) {
      throw new IllegalArgumentException(
          "A split adopts a later epoch than its own, "
              + now.epoch
              + " with digest "
              + mine.digest()
              + ", but was given "
              + state.epoch()
              + " with digest "
              + state.digest()
              + "; find out which replica is right and restart the other from its state");
    }
    if (state.epoch() > now.epoch) {
      routes =
          new Routes(
              name,
              variants,
              state.epoch(),
              now.off,
              state.weightArray(),
              state.slots(),
              now.history);
    }
  }

  /** The slots of each arm in {@code epoch}, or null where that is forgotten or was never known. */
  int @Nullable [] slotsIn(int epoch) {
    return routes.history.get(epoch);
  }

  private int arm(String variant) {
    int arm = variants.indexOf(variant);
    if (arm < 0) {
      throw new IllegalArgumentException(
          "An override names a variant of the split, "
              + variants
              + ", but named '"
              + variant
              + "'");
    }
    return arm;
  }

  private void unused() {
    Routes now = routes;
    if (now.epoch > 0 || now.off) {
      throw new IllegalStateException(
          "A split is configured before it is used, but this one is in epoch "
              + now.epoch
              + (now.off ? " and off" : "")
              + "; start a new one with TrafficSplit.of(name)");
    }
  }

  private static Map<String, Double> with(
      Map<String, Double> weights, String variant, double weight) {
    if (weights.size() == MOST_VARIANTS) {
      throw new IllegalArgumentException(
          "A split has at most "
              + MOST_VARIANTS
              + " variants, but '"
              + variant
              + "' would be one more; split the traffic over several experiments");
    }
    Map<String, Double> more = new LinkedHashMap<>(weights);
    if (more.put(Names.check("variant", variant), weight + 0.0) != null) {
      throw new IllegalArgumentException(
          "The variants of a split have different names, but '"
              + variant
              + "' was given twice; to change its weight use reweight");
    }
    return Collections.unmodifiableMap(more);
  }

  @Override
  public String toString() {
    Routes now = routes;
    StringBuilder text = new StringBuilder(name).append(" epoch ").append(now.epoch);
    for (int arm = 0; arm < variants.size(); arm++) {
      double percent = 100.0 * now.counts[arm] / Bucketing.SLOTS;
      text.append(arm == 0 ? ": " : ", ").append(variants.get(arm)).append(' ').append(percent);
      text.append(" %");
    }
    return text.append(now.off ? " (off)" : "").toString();
  }
}
