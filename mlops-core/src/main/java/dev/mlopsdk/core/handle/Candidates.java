package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.registry.Orders;
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
    split();
  }

  /** Stops or starts the split; by any thread. */
  void split() {
    splitOff.accept(this::splitStops);
  }

  /** A pin beside the alias also stops the split: its arms would not be what they say. */
  private boolean splitStops() {
    Integer pinned = switches.pinned();
    return aliases.size() > 1
        && (switches.splitOff()
            || (pinned != null && !last.champion().equals(OptionalInt.of(pinned))));
  }

  /** The most wanted version for the alias at {@code slot} that is in no quarantine. */
  OptionalInt of(int slot) {
    List<Integer> all =
        slot == 0
            ? last.champions(switches.pinned())
            : last.version(aliases.get(slot)).stream().boxed().toList();
    for (int version : all) {
      String why = quarantine(version);
      if (why == null) {
        return OptionalInt.of(version);
      }
      tell(slot, version, why);
    }
    return OptionalInt.empty();
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
