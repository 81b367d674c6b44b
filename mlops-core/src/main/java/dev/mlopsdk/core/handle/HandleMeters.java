package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The gauges of a handle: staleness, and who serves which alias. Under the handle's lock. */
final class HandleMeters {

  private record Info(VersionMeters meters, Gauge gauge) {}

  private final MeterRegistry registry;
  private final String runtime;
  private final @Nullable Info[] infos;
  private final Gauge staleness;
  private final List<Gauge> switches = new ArrayList<>();

  private HandleMeters(MeterRegistry registry, String runtime, int aliases, Gauge staleness) {
    this.registry = registry;
    this.runtime = runtime;
    this.infos = new Info[aliases];
    this.staleness = staleness;
  }

  /**
   * Registers the staleness of {@code model}.
   *
   * @throws IllegalStateException if another handle of the same model registers here: closing one
   *     would take the meters of the other
   */
  static HandleMeters register(
      MeterRegistry registry, String model, String runtime, int aliases, DoubleSupplier seconds) {
    if (registry.find(CoreMeters.REGISTRY_STALENESS).tag("model", model).gauge() != null) {
      throw new IllegalStateException(
          "A served model registers its meters alone, but another one of '"
              + model
              + "' is open on the same MeterRegistry; close that first, or give this one a"
              + " MeterRegistry of its own");
    }
    Gauge staleness =
        Gauge.builder(CoreMeters.REGISTRY_STALENESS, seconds, DoubleSupplier::getAsDouble)
            .description("Time since the registry was last read")
            .baseUnit("seconds")
            .tag("model", model)
            .strongReference(true)
            .register(registry);
    return new HandleMeters(registry, runtime, aliases, staleness);
  }

  /** The gauges of a loaded version; {@code models} outlives any one load of it. */
  void show(HotModel<?, ?> model, HotModels<?, ?> models) {
    int version = model.ref().version();
    VersionMeters meters = model.watch().meters();
    meters.gauge(
        CoreMeters.MODEL_SIZE, "Bytes of a version's files", model.manifest(), m -> m.size());
    meters.gauge(
        CoreMeters.MODEL_LEASES, "Calls being answered", models, all -> all.leased(version));
  }

  /** One row per alias at most: Prometheus takes every gauge called info for a constant 1. */
  void serves(int slot, String alias, @Nullable HotModel<?, ?> model) {
    Info before = infos[slot];
    if (before != null) {
      before.meters.remove(before.gauge);
      infos[slot] = null;
    }
    if (model != null) {
      VersionMeters meters = model.watch().meters();
      infos[slot] =
          new Info(
              meters,
              meters.gauge(
                  CoreMeters.MODEL_INFO,
                  "1 while the version serves the alias",
                  model,
                  any -> 1,
                  "alias",
                  alias,
                  "digest",
                  model.manifest().shortDigest(),
                  "runtime",
                  runtime,
                  "device",
                  model.device().label()));
    }
  }

  /** One gauge per switch of {@code model}. */
  void show(String model, Switches all) {
    for (String name : all.names()) {
      switches.add(
          Gauge.builder(CoreMeters.SWITCH, all, state -> state.value(name))
              .description("1 while an operator's switch is not in its normal place")
              .tags("model", model, "switch", name)
              .strongReference(true)
              .register(registry));
    }
  }

  void remove() {
    switches.forEach(registry::remove);
    registry.remove(staleness);
  }
}
