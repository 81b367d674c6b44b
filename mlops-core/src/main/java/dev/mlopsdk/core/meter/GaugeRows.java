package dev.mlopsdk.core.meter;

import io.micrometer.core.instrument.MultiGauge;

/**
 * A gauge of several rows that belongs to one version: {@link MultiGauge}, except that no row comes
 * back after the version's meters were removed. Thread-safe.
 *
 * @since 0.1
 */
public final class GaugeRows {

  private final VersionMeters owner;
  private final MultiGauge gauge;

  GaugeRows(VersionMeters owner, MultiGauge gauge) {
    this.owner = owner;
    this.gauge = gauge;
  }

  /**
   * Sets the rows, in place of all that were set before; does nothing after {@link
   * VersionMeters#remove()}.
   *
   * @param overwrite true, so that a row with the tags of a former one takes its place; with false
   *     the former one stays, and so does its value
   */
  public void register(Iterable<? extends MultiGauge.Row<?>> rows, boolean overwrite) {
    owner.register(gauge, rows, overwrite);
  }
}
