package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.registry.Orders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which version each alias should serve, after the registry, the orders of operators and the
 * quarantine. By the thread that follows; what the switches ask may be asked by any.
 */
final class Candidates {

  /** Hears once that a version that is wanted is in quarantine. */
  interface Refused {
    void accept(int slot, int version, String why);
  }

  private final VersionSource source;
  private final List<String> aliases;
  private final Switches switches;
  private final @Nullable CrashWatch crashes;
  private final Consumer<BooleanSupplier> splitOff;
  private final Refused refused;
  private final Set<Integer> told = new HashSet<>();

  /** What answers for the champion by a pin or a quarantine; null if the champion does. */
  private volatile @Nullable Integer standIn;

  private volatile VersionSource.Wanted last =
      new VersionSource.Wanted(
          OptionalInt.empty(), OptionalInt.empty(), List.of(), Orders.none(), 0);

  Candidates(
      VersionSource source,
      List<String> aliases,
      Switches switches,
      @Nullable CrashWatch crashes,
      Consumer<BooleanSupplier> splitOff,
      Refused refused) {
    this.source = source;
    this.aliases = aliases;
    this.switches = switches;
    this.crashes = crashes;
    this.splitOff = splitOff;
    this.refused = refused;
  }

  /** What the source said last. */
  VersionSource.Wanted last() {
    return last;
  }

  /** Takes note of what the source says now. */
  void obey(VersionSource.Wanted wanted) {
    last = wanted;
    switches.follow(wanted.orders(), wanted.generation());
    told.removeIf(version -> quarantine(version) == null);
    standIn(chosen());
  }

  /** Stops or starts the split; by any thread. */
  void split() {
    splitOff.accept(this::splitStops);
  }

  /** What answers for the champion also stops the split: its arms would not be what they say. */
  private boolean splitStops() {
    Integer other = standIn;
    return switches.splits() && (switches.splitOff() || (other != null && !champion(other)));
  }

  private boolean champion(int version) {
    return last.champion().equals(OptionalInt.of(version));
  }

  /** Who should answer as champion; null if everyone is in quarantine. */
  private @Nullable Integer chosen() {
    for (int version : last.champions(switches.pinned())) {
      if (quarantine(version) == null) {
        return version;
      }
    }
    return null;
  }

  /**
   * {@code version} is about to answer for the champion, unless it is the champion: the split stops
   * first.
   *
   * @return who did so before
   */
  @Nullable Integer standIn(@Nullable Integer version) {
    Integer before = standIn;
    standsIn(version == null || champion(version) ? before : version);
    return before;
  }

  /** {@code version} answers for the champion; null if the champion does. */
  void standsIn(@Nullable Integer version) {
    standIn = version;
    split();
  }

  /** {@code version} answers as champion: if it is who should, the split may go on. */
  void served(int version) {
    Integer chosen = chosen();
    Integer before = standIn;
    boolean ended = before != null && (version != before || champion(version));
    if (ended && chosen != null && champion(chosen)) {
      standsIn(null);
    }
  }

  /**
   * Who should serve the alias at {@code slot}, the most wanted first, without those in quarantine:
   * the version that is pinned, for one that does not open the alias' own, and for that in
   * quarantine the latest former champion.
   */
  List<Integer> of(int slot) {
    Integer pinned = slot == 0 ? switches.pinned() : null;
    List<Integer> all =
        slot == 0
            ? last.champions(pinned)
            : last.version(aliases.get(slot)).stream().boxed().toList();
    List<Integer> fit = new ArrayList<>();
    for (Integer version : all) {
      String why = quarantine(version);
      if (why != null) {
        tell(slot, version, why);
        continue;
      }
      fit.add(version);
      if (!version.equals(pinned)) {
        break;
      }
    }
    return fit;
  }

  /** Tells once, until it is cleared, that {@code version} is in quarantine. */
  void tell(int slot, int version, String why) {
    if (told.add(version)) {
      refused.accept(slot, version, why);
    }
  }

  /** Why {@code version} is not to be loaded, and what to do; null if it may be. */
  @Nullable String quarantine(int version) {
    Change by = last.orders().quarantined().get(version);
    if (by != null) {
      return by.actor()
          + ": "
          + by.reason()
          + ". To load it all the same, "
          + source.clearing(version);
    }
    return crashes == null
        ? null
        : crashes.quarantined(version, version == 0 ? source.artifact(0).manifest().digest() : "");
  }

  static IllegalStateException refusal(String name, int version, String why) {
    return new IllegalStateException(
        "version " + version + " of " + name + " is in quarantine: " + why);
  }
}
