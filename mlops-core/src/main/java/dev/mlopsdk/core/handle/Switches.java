package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.registry.Orders;
import dev.mlopsdk.core.registry.Switch;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The switches of one served model in this process, which also work while the registry is down.
 * What is off here or everywhere ({@link dev.mlopsdk.core.registry.ModelRegistry#switchOff}) is
 * off; a pin made here is stronger than one of the registry. They end with the process.
 * Thread-safe.
 *
 * <pre>{@code
 * delay.switches().pin(2, Change.by("ann", "3 answers nonsense"));
 * delay.switches().off(Switch.SPLIT, Change.by("ann", "calm first"));
 * delay.switches().states();   // what is not in its normal place, and by whom
 * }</pre>
 *
 * @since 0.1
 */
public final class Switches {

  /** How far a setting reaches. */
  public enum Scope {
    /** This served model in this process. */
    HERE,
    /** Every process that follows the model in the registry. */
    EVERYWHERE;

    String words() {
      return this == HERE ? "here" : "everywhere";
    }
  }

  /**
   * One switch that is not in its normal place.
   *
   * @param name {@code pin}, {@code freeze}, {@code split} or an observer's name
   * @param setting the pinned version, {@code on} for a freeze, else {@code off}
   * @param scope how far it reaches
   * @param change who moved it and why
   */
  public record State(String name, String setting, Scope scope, Change change) {}

  /** What the handle does for its switches. */
  interface Operated {

    /** Serves {@code version} as the champion, then runs {@code kept}; or throws. */
    void pin(int version, Runnable kept);

    /** Serves what is wanted now. */
    void follow();

    /** Stops or starts the split, at once. */
    void split();

    /** Tells everybody that a switch moved. */
    void moved(String name, String setting, Change change);
  }

  static final String PIN = "pin";
  static final String FREEZE = "freeze";

  private final Operated handle;
  private final boolean split;
  private final boolean shadow;

  /** The observers' names, by their index. */
  private final List<String> observers;

  // The four below: changed under the monitor.
  private final SortedMap<Switch, Change> offHere = new TreeMap<>();
  private Orders.@Nullable Pin pinHere;

  /** What a misspelt order does: the registry cannot know the names of observers. */
  private static final String UNKNOWN_HERE = "off everywhere, but nothing here has that name";

  private Orders everywhere = Orders.none();

  /** By index of the observer; replaced, never changed. */
  private volatile boolean[] silent;

  private volatile boolean shadowOff;

  Switches(HandleBuilder<?, ?> options, Operated handle) {
    this.handle = handle;
    this.split = options.arms.size() > 1;
    this.shadow = options.shadow != null;
    this.observers = options.observers.stream().map(PredictionObserver::name).toList();
    this.silent = new boolean[observers.size()];
  }

  /**
   * Serves {@code version} as the champion in this process until {@link #unpin}, at once: when this
   * returns, it does. While the registry is down that works for versions that are still loaded.
   *
   * @throws java.util.NoSuchElementException if there is no such version
   * @throws IllegalStateException if it is in quarantine, or after close
   * @throws dev.mlopsdk.core.ModelException if it cannot be opened; then nothing changed
   */
  public void pin(int version, Change change) {
    handle.pin(
        version,
        () -> {
          synchronized (this) {
            pinHere = new Orders.Pin(version, change);
          }
        });
    handle.moved(PIN, setting(version, Scope.HERE), change);
  }

  /** Follows the registry again: its pin, else its champion. */
  public void unpin(Change change) {
    synchronized (this) {
      if (pinHere == null) {
        return;
      }
      pinHere = null;
    }
    handle.moved(PIN, "none " + Scope.HERE.words(), change);
    handle.follow();
  }

  /**
   * Switches {@code what} off in this process.
   *
   * @throws IllegalArgumentException if this model has no such switch; names those there are
   */
  public void off(Switch what, Change change) {
    require(what);
    synchronized (this) {
      if (offHere.putIfAbsent(what, change) != null) {
        return;
      }
      silence();
    }
    handle.split();
    handle.moved(what.name(), "off " + Scope.HERE.words(), change);
  }

  /**
   * Takes back an {@link #off} of this process; what is off everywhere stays off.
   *
   * @throws IllegalArgumentException if this model has no such switch; names those there are
   */
  public void on(Switch what, Change change) {
    require(what);
    synchronized (this) {
      if (offHere.remove(what) == null) {
        return;
      }
      silence();
    }
    handle.split();
    handle.moved(what.name(), "on " + Scope.HERE.words(), change);
  }

  /** Whether there is a split to switch off. */
  boolean splits() {
    return split;
  }

  /** Every switch that is not in its normal place; empty in normal times. */
  public synchronized List<State> states() {
    List<State> states = new ArrayList<>();
    if (pinHere != null) {
      states.add(pinned(pinHere, Scope.HERE));
    }
    everywhere.pin().ifPresent(pin -> states.add(pinned(pin, Scope.EVERYWHERE)));
    everywhere
        .freeze()
        .ifPresent(change -> states.add(new State(FREEZE, "on", Scope.EVERYWHERE, change)));
    offHere.forEach((what, by) -> states.add(new State(what.name(), "off", Scope.HERE, by)));
    everywhere
        .off()
        .forEach((what, by) -> states.add(new State(what.name(), "off", Scope.EVERYWHERE, by)));
    return List.copyOf(states);
  }

  private static State pinned(Orders.Pin pin, Scope scope) {
    return new State(PIN, Integer.toString(pin.version()), scope, pin.change());
  }

  /** The switches that this model has. */
  List<String> names() {
    List<String> names = new ArrayList<>(List.of(PIN, FREEZE));
    if (split) {
      names.add(Switch.SPLIT.name());
    }
    if (shadow) {
      names.add(Switch.SHADOW.name());
    }
    observers.stream().distinct().forEach(names::add);
    return names;
  }

  private void require(Switch what) {
    if (!names().contains(what.name())) {
      List<String> names = names();
      names.removeAll(List.of(PIN, FREEZE));
      throw new IllegalArgumentException(
          "There is no '" + what + "' to switch off here, only " + names + "; name one of them");
    }
  }

  /** What the registry says now; by the thread that follows it. */
  void follow(Orders orders, long generation) {
    Orders before;
    synchronized (this) {
      before = everywhere;
      everywhere = orders;
      silence();
    }
    if (before != orders) {
      tell(before, orders, generation);
    }
  }

  private void tell(Orders before, Orders now, long generation) {
    Change gone =
        Change.by("the registry", "its audit log says who and why, up to generation " + generation);
    if (!before.pin().equals(now.pin())) {
      handle.moved(
          PIN,
          now.pin().map(pin -> setting(pin.version(), Scope.EVERYWHERE)).orElse("none everywhere"),
          now.pin().map(Orders.Pin::change).orElse(gone));
    }
    if (!before.freeze().equals(now.freeze())) {
      handle.moved(
          FREEZE,
          now.freeze().isPresent() ? "on everywhere" : "off everywhere",
          now.freeze().orElse(gone));
    }
    SortedMap<Switch, Change> all = new TreeMap<>(before.off());
    all.putAll(now.off());
    for (Switch what : all.keySet()) {
      Change by = now.off().get(what);
      if (by == null) {
        handle.moved(what.name(), "on everywhere", gone);
      } else if (!by.equals(before.off().get(what))) {
        handle.moved(what.name(), knows(what) ? "off everywhere" : UNKNOWN_HERE, by);
      }
    }
  }

  private boolean knows(Switch what) {
    return what.equals(Switch.SPLIT)
        || (what.equals(Switch.SHADOW) && shadow)
        || observers.stream().anyMatch(name -> Switch.of(name).equals(what));
  }

  private static String setting(int version, Scope scope) {
    return version + " " + scope.words();
  }

  private void silence() {
    boolean[] next = new boolean[observers.size()];
    for (int i = 0; i < next.length; i++) {
      next[i] = off(Switch.of(observers.get(i)));
    }
    silent = next;
    shadowOff = off(Switch.SHADOW);
  }

  private synchronized boolean off(Switch what) {
    return offHere.containsKey(what) || everywhere.off().containsKey(what);
  }

  /** Whether the {@code index}-th observer of the model is switched off. */
  public boolean silences(int index) {
    return silent[index];
  }

  /** By index of the observer, whether it is switched off. */
  boolean[] silent() {
    return silent;
  }

  /** The version to serve whatever the alias says; null if it says. */
  synchronized @Nullable Integer pinned() {
    if (pinHere != null) {
      return pinHere.version();
    }
    return everywhere.pin().map(Orders.Pin::version).orElse(null);
  }

  /** Whether the split is switched off. */
  boolean splitOff() {
    return off(Switch.SPLIT);
  }

  /** Whether the shadow is switched off. */
  public boolean shadowOff() {
    return shadowOff;
  }

  /** 1 if the switch is not in its normal place. */
  synchronized int value(String name) {
    return states().stream().anyMatch(state -> state.name().equals(name)) ? 1 : 0;
  }
}
