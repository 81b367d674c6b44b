package dev.mlopsdk.core.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a change makes of a state: the rules of the registry, free of storage. Immutable.
 *
 * @param after the new state, whose generation and time are still the old ones; the old state
 *     itself if nothing changes
 * @param changes whether anything does
 * @param action the audit log's word
 * @param version the version it is about
 * @param detail what the audit log adds to the state after
 */
record Transition(RegistryState after, boolean changes, String action, int version, String detail) {

  static final String PUBLISH = "publish";
  static final String PROMOTE = "promote";
  static final String ROLLBACK = "rollback";
  static final String CHALLENGE = "challenge";
  static final String WITHDRAW = "withdraw";
  static final String MARK = "mark";
  static final String CLEAR = "clear";
  static final String NOTE = "note";

  /**
   * The first version becomes champion, a later one challenger if that place is free and nobody
   * froze promotion.
   */
  static Transition publish(
      @Nullable RegistryState before, String name, int version, String digest) {
    OptionalInt published = OptionalInt.of(version);
    RegistryState after;
    if (before == null) {
      after =
          new RegistryState(
              name,
              1,
              List.of(version),
              published,
              OptionalInt.empty(),
              List.of(),
              Map.of(),
              Instant.EPOCH);
    } else {
      TreeSet<Integer> versions = new TreeSet<>(before.versions());
      versions.add(version);
      boolean lead = before.champion().isEmpty();
      OptionalInt champion = lead ? published : before.champion();
      boolean free = before.challenger().isEmpty() && before.orders().freeze().isEmpty();
      OptionalInt challenger = lead || !free ? before.challenger() : published;
      after = moved(before, List.copyOf(versions), champion, challenger, before.formerChampions());
    }
    return new Transition(after, true, PUBLISH, version, " digest=" + digest);
  }

  /** {@code version} becomes champion; the old one is remembered for a rollback. */
  static Transition promote(RegistryState before, int version) {
    requireVersion(before, version);
    if (before.champion().equals(OptionalInt.of(version))) {
      return none(before, PROMOTE, version);
    }
    OrderRules.requireUnfrozen(before, PROMOTE, version);
    OrderRules.requireFit(before, version, PROMOTE);
    List<Integer> former = new ArrayList<>(before.formerChampions());
    before.champion().ifPresent(former::add);
    if (former.size() > RegistryState.MAX_FORMER) {
      former.remove(0);
    }
    return moved(PROMOTE, version, champion(before, version, former));
  }

  /**
   * The latest former champion that is in no quarantine is champion again; it and those after it
   * are former no more. Neither a freeze nor a pin forbids it.
   */
  static Transition rollback(RegistryState before) {
    List<Integer> former = new ArrayList<>(before.formerChampions());
    Set<Integer> unfit = before.orders().quarantined().keySet();
    while (!former.isEmpty() && unfit.contains(former.get(former.size() - 1))) {
      former.remove(former.size() - 1);
    }
    if (former.isEmpty()) {
      throw new IllegalStateException(
          "There is nothing to roll "
              + before.name()
              + " back to: there is no former champion"
              + (before.formerChampions().isEmpty() ? ". " : " that is not in quarantine. ")
              + wayOn(before));
    }
    int version = former.remove(former.size() - 1);
    return moved(ROLLBACK, version, champion(before, version, former));
  }

  private static String wayOn(RegistryState state) {
    List<Integer> others = new ArrayList<>(state.versions());
    state.champion().ifPresent(champion -> others.remove((Integer) champion));
    others.removeAll(state.orders().quarantined().keySet());
    return others.isEmpty()
        ? "Publish another version and promote it instead"
        : "Promote another version of " + others + " instead";
  }

  /** {@code version} becomes challenger, whoever was. */
  static Transition challenge(RegistryState before, int version) {
    requireVersion(before, version);
    OptionalInt challenger = OptionalInt.of(version);
    if (before.champion().equals(challenger)) {
      throw new IllegalArgumentException(
          "Version "
              + version
              + " of "
              + before.name()
              + " is the champion and cannot challenge itself; promote another version first");
    }
    if (before.challenger().equals(challenger)) {
      return none(before, CHALLENGE, version);
    }
    OrderRules.requireUnfrozen(before, CHALLENGE, version);
    OrderRules.requireFit(before, version, CHALLENGE);
    return change(
        CHALLENGE,
        version,
        moved(before, before.versions(), before.champion(), challenger, before.formerChampions()));
  }

  /** There is no challenger any more. */
  static Transition withdraw(RegistryState before) {
    if (before.challenger().isEmpty()) {
      return none(before, WITHDRAW, 0);
    }
    return change(
        WITHDRAW,
        before.challenger().getAsInt(),
        moved(
            before,
            before.versions(),
            before.champion(),
            OptionalInt.empty(),
            before.formerChampions()));
  }

  /** {@code key} says {@code value}, whatever it said before. */
  static Transition mark(RegistryState before, String key, String value) {
    if (value.equals(before.marks().get(key))) {
      return none(before, MARK, 0);
    }
    Map<String, String> marks = new TreeMap<>(before.marks());
    marks.put(key, value);
    Marks.requireRoom(before, marks, key);
    return new Transition(marked(before, marks), true, MARK, 0, " mark " + key + "=" + value);
  }

  /** {@code key} says {@code value}, if it said nothing. */
  static Transition claim(RegistryState before, String key, String value) {
    String held = before.marks().get(key);
    if (held != null) {
      throw new IllegalStateException(
          "The mark '"
              + key
              + "' of "
              + before.name()
              + " is taken: '"
              + held
              + "'; clear it before claiming it");
    }
    return mark(before, key, value);
  }

  /** {@code key} says {@code value}, if it said {@code expected}. */
  static Transition replace(RegistryState before, String key, String expected, String value) {
    String held = before.marks().get(key);
    if (!expected.equals(held)) {
      throw new IllegalStateException(
          "The mark '"
              + key
              + "' of "
              + before.name()
              + " is no longer '"
              + expected
              + "' but "
              + (held == null ? "gone" : "'" + held + "'")
              + "; read it again");
    }
    return mark(before, key, value);
  }

  /** {@code key} says nothing any more. */
  static Transition clear(RegistryState before, String key) {
    if (!before.marks().containsKey(key)) {
      return none(before, CLEAR, 0);
    }
    Map<String, String> marks = new TreeMap<>(before.marks());
    marks.remove(key);
    return new Transition(marked(before, marks), true, CLEAR, 0, " clear " + key);
  }

  /** Nothing changes but the audit log. */
  static Transition note(RegistryState before, String detail) {
    return new Transition(marked(before, before.marks()), true, NOTE, 0, " " + detail);
  }

  static RegistryState marked(RegistryState before, Map<String, String> marks) {
    return new RegistryState(
        before.name(),
        before.generation(),
        before.versions(),
        before.champion(),
        before.challenger(),
        before.formerChampions(),
        marks,
        before.at());
  }

  static void requireVersion(RegistryState state, int version) {
    if (!state.versions().contains(version)) {
      throw new NoSuchElementException(
          "There is no version "
              + version
              + " of "
              + state.name()
              + "; its versions are "
              + state.versions());
    }
  }

  private static RegistryState champion(RegistryState before, int version, List<Integer> former) {
    OptionalInt champion = OptionalInt.of(version);
    OptionalInt challenger =
        before.challenger().equals(champion) ? OptionalInt.empty() : before.challenger();
    return moved(before, before.versions(), champion, challenger, former);
  }

  private static RegistryState moved(
      RegistryState before,
      List<Integer> versions,
      OptionalInt champion,
      OptionalInt challenger,
      List<Integer> former) {
    return new RegistryState(
        before.name(),
        before.generation(),
        versions,
        champion,
        challenger,
        former,
        before.marks(),
        before.at());
  }

  private static Transition moved(String action, int version, RegistryState after) {
    return new Transition(after, true, action, version, OrderRules.pinned(after));
  }

  private static Transition change(String action, int version, RegistryState after) {
    return new Transition(after, true, action, version, "");
  }

  private static Transition none(RegistryState state, String action, int version) {
    return new Transition(state, false, action, version, "");
  }
}
