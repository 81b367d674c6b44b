package dev.mlopsdk.abtest;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Assignment.Reason;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Everything one epoch answers with, made before it is published: the slot table and one assignment
 * per arm and reason. Immutable, and published by one volatile write, so no caller sees two epochs
 * mixed.
 */
final class Routes {

  static final int EPOCHS_KEPT = 1_000;

  final int epoch;
  final boolean off;
  final double[] weights;
  final int[] counts;
  final byte[] table;
  final Assignment noUnit;
  final Assignment first;

  /** The slots of each arm by epoch, of the latest {@link #EPOCHS_KEPT}, for the analysis. */
  final NavigableMap<Integer, int[]> history;

  private final Assignment[] drawn;
  private final Assignment[] overridden;

  Routes(
      String experiment,
      List<String> arms,
      int epoch,
      boolean off,
      double[] weights,
      byte[] table,
      NavigableMap<Integer, int[]> before) {
    this.epoch = epoch;
    this.off = off;
    this.weights = weights;
    this.table = table;
    this.counts = SlotTable.counts(table, arms.size());
    this.history = new TreeMap<>(before);
    history.put(epoch, counts);
    if (history.size() > EPOCHS_KEPT) {
      history.pollFirstEntry();
    }
    this.drawn = new Assignment[arms.size()];
    this.overridden = new Assignment[arms.size()];
    for (int arm = 0; arm < arms.size(); arm++) {
      String name = arms.get(arm);
      // An arm without slots is never drawn; 1 only fills its place.
      double share = counts[arm] == 0 ? 1 : (double) counts[arm] / Bucketing.SLOTS;
      drawn[arm] = new Assignment(experiment, name, arm, Reason.SPLIT, epoch, share);
      overridden[arm] = new Assignment(experiment, name, arm, Reason.OVERRIDE, epoch, 1);
    }
    this.noUnit = new Assignment(experiment, arms.get(0), 0, Reason.NO_UNIT, epoch, 1);
    this.first = new Assignment(experiment, arms.get(0), 0, Reason.OFF, epoch, 1);
  }

  Assignment drawn(int slot) {
    return drawn[table[slot]];
  }

  Assignment overridden(int arm) {
    return overridden[arm];
  }
}
