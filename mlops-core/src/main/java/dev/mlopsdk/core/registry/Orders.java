package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.Change;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What operators ordered about a model, for every process that serves it: with it {@code promote}
 * and the aliases do not say all. Immutable.
 *
 * @since 0.1
 */
public final class Orders {

  /**
   * A version that answers whatever the alias says.
   *
   * @param version the version
   * @param change who pinned it and why
   */
  public record Pin(int version, Change change) {}

  private static final Orders NONE = new Orders(null, null, Map.of(), Map.of());

  private final @Nullable Change freeze;
  private final @Nullable Pin pin;
  private final SortedMap<Switch, Change> off;
  private final SortedMap<Integer, Change> quarantined;

  private Orders(
      @Nullable Change freeze,
      @Nullable Pin pin,
      Map<Switch, Change> off,
      Map<Integer, Change> quarantined) {
    this.freeze = freeze;
    this.pin = pin;
    this.off = Collections.unmodifiableSortedMap(new TreeMap<>(off));
    this.quarantined = Collections.unmodifiableSortedMap(new TreeMap<>(quarantined));
  }

  /** No order at all. */
  public static Orders none() {
    return NONE;
  }

  /** Reads the marks of a state. */
  static Orders of(Map<String, String> marks) {
    Change freeze = null;
    Pin pin = null;
    Map<Switch, Change> off = new TreeMap<>();
    Map<Integer, Change> quarantined = new TreeMap<>();
    for (Map.Entry<String, String> mark : marks.entrySet()) {
      String key = mark.getKey();
      if (!OrderMark.reserved(key)) {
        continue;
      }
      OrderMark order = OrderMark.parse(key, mark.getValue());
      if (key.equals(OrderMark.FREEZE)) {
        freeze = order.change();
      } else if (key.equals(OrderMark.PIN)) {
        pin = new Pin(order.version(), order.change());
      } else if (key.startsWith(OrderMark.OFF)) {
        off.put(Switch.of(key.substring(OrderMark.OFF.length())), order.change());
      } else if (key.startsWith(OrderMark.QUARANTINE)) {
        quarantined.put(order.version(), order.change());
      }
    }
    return freeze == null && pin == null && off.isEmpty() && quarantined.isEmpty()
        ? NONE
        : new Orders(freeze, pin, off, quarantined);
  }

  /** Who froze promotion and why; empty if nobody did. */
  public Optional<Change> freeze() {
    return Optional.ofNullable(freeze);
  }

  /** The pinned version; empty if there is none. */
  public Optional<Pin> pin() {
    return Optional.ofNullable(pin);
  }

  /** What is switched off, by whom and why. */
  public SortedMap<Switch, Change> off() {
    return off;
  }

  /** The versions that are not loaded, and of what a process died. */
  public SortedMap<Integer, Change> quarantined() {
    return quarantined;
  }

  @Override
  public String toString() {
    return "Orders[freeze="
        + freeze
        + ", pin="
        + pin
        + ", off="
        + off
        + ", quarantined="
        + quarantined
        + "]";
  }
}
