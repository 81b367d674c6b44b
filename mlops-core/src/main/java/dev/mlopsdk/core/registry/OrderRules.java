package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.Change;
import java.util.Map;
import java.util.TreeMap;

/** What an operator's order makes of a state, and what it forbids. Stateless. */
final class OrderRules {

  static final String FREEZE = "freeze";
  static final String UNFREEZE = "unfreeze";
  static final String PIN = "pin";
  static final String UNPIN = "unpin";
  static final String SWITCH_OFF = "switch_off";
  static final String SWITCH_ON = "switch_on";
  static final String QUARANTINE = "quarantine";
  static final String CLEAR_QUARANTINE = "clear_quarantine";

  private OrderRules() {}

  static Transition freeze(RegistryState before, Change change) {
    return before.orders().freeze().isPresent()
        ? none(before, FREEZE, 0)
        : put(before, FREEZE, OrderMark.FREEZE, new OrderMark(0, change), " frozen");
  }

  static Transition unfreeze(RegistryState before) {
    return remove(before, UNFREEZE, OrderMark.FREEZE, 0, " not frozen");
  }

  static Transition pin(RegistryState before, int version, Change change) {
    Transition.requireVersion(before, version);
    requireFit(before, version, "pin");
    if (before.orders().pin().filter(pin -> pin.version() == version).isPresent()) {
      return none(before, PIN, version);
    }
    OrderMark mark = new OrderMark(version, change);
    return put(before, PIN, OrderMark.PIN, mark, " pinned=" + version);
  }

  static Transition unpin(RegistryState before) {
    int version = before.orders().pin().map(Orders.Pin::version).orElse(0);
    return remove(before, UNPIN, OrderMark.PIN, version, " pinned=none");
  }

  static Transition switchOff(RegistryState before, Switch what, Change change) {
    return before.orders().off().containsKey(what)
        ? none(before, SWITCH_OFF, 0)
        : put(
            before,
            SWITCH_OFF,
            OrderMark.OFF + what.name(),
            new OrderMark(0, change),
            " " + what.name() + "=off");
  }

  static Transition switchOn(RegistryState before, Switch what) {
    return remove(before, SWITCH_ON, OrderMark.OFF + what.name(), 0, " " + what.name() + "=on");
  }

  static Transition quarantine(RegistryState before, int version, Change change) {
    Transition.requireVersion(before, version);
    return before.orders().quarantined().containsKey(version)
        ? none(before, QUARANTINE, version)
        : put(
            before,
            QUARANTINE,
            OrderMark.QUARANTINE + version,
            new OrderMark(version, change),
            " quarantined=" + version);
  }

  static Transition clearQuarantine(RegistryState before, int version) {
    Transition.requireVersion(before, version);
    return remove(
        before,
        CLEAR_QUARANTINE,
        OrderMark.QUARANTINE + version,
        version,
        " quarantined=" + version + " cleared");
  }

  /** Refuses what a frozen model does not allow. */
  static void requireUnfrozen(RegistryState state, String action, int version) {
    state
        .orders()
        .freeze()
        .ifPresent(
            by -> {
              throw new IllegalStateException(
                  "Promotion of "
                      + state.name()
                      + " is frozen by "
                      + by.actor()
                      + ": "
                      + by.reason()
                      + ". To "
                      + action
                      + " version "
                      + version
                      + ", unfreeze it first: registry.unfreeze(\""
                      + state.name()
                      + "\", change). A rollback needs no unfreezing");
            });
  }

  /** Refuses a version of which a process died. */
  static void requireFit(RegistryState state, int version, String action) {
    Change by = state.orders().quarantined().get(version);
    if (by != null) {
      throw new IllegalStateException(
          "Version "
              + version
              + " of "
              + state.name()
              + " is in quarantine: "
              + by.actor()
              + ": "
              + by.reason()
              + ". To "
              + action
              + " it all the same, clear it first: registry.clearQuarantine(\""
              + state.name()
              + "\", "
              + version
              + ", change)");
    }
  }

  /** What the audit log adds when an alias moves under a pin. */
  static String pinned(RegistryState state) {
    return state
        .orders()
        .pin()
        .map(pin -> " pinned=" + pin.version() + ", which goes on serving")
        .orElse("");
  }

  private static Transition put(
      RegistryState before, String action, String key, OrderMark mark, String detail) {
    Map<String, String> marks = new TreeMap<>(before.marks());
    String text = mark.text();
    Marks.require(key, text);
    marks.put(key, text);
    Marks.requireRoom(before, marks, key);
    return new Transition(Transition.marked(before, marks), true, action, mark.version(), detail);
  }

  private static Transition remove(
      RegistryState before, String action, String key, int version, String detail) {
    if (!before.marks().containsKey(key)) {
      return none(before, action, version);
    }
    Map<String, String> marks = new TreeMap<>(before.marks());
    marks.remove(key);
    return new Transition(Transition.marked(before, marks), true, action, version, detail);
  }

  private static Transition none(RegistryState state, String action, int version) {
    return new Transition(state, false, action, version, "");
  }
}
