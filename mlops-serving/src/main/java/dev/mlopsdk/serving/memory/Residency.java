package dev.mlopsdk.serving.memory;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.DeviceProbe;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.handle.ModelDecorator;
import dev.mlopsdk.core.observe.VersionContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Makes the models of one served model residents of the ledger: it wraps their loader, learns their
 * context from the handle, and hears which are kept for a rollback only. Thread-safe.
 */
final class Residency<I, O> implements ModelDecorator<I, O>, Consumer<ModelEvent> {

  private final NativeMemory memory;
  private final Map<ModelRef, Copies<I, O>> copies = new ConcurrentHashMap<>();

  Residency(NativeMemory memory) {
    this.memory = memory;
  }

  ModelLoader<I, O> around(ModelLoader<I, O> loader) {
    return new ModelLoader<>() {
      @Override
      public Model<I, O> load(ModelArtifact artifact, Device device) {
        return resident(loader, artifact, device);
      }

      @Override
      public DeviceProbe devices() {
        return loader.devices();
      }

      @Override
      public String runtime() {
        return loader.runtime();
      }
    };
  }

  private Model<I, O> resident(ModelLoader<I, O> loader, ModelArtifact artifact, Device device) {
    Resident<I, O> resident = new Resident<>(memory, loader, artifact, device, this::closed);
    resident.open();
    copies.compute(
        artifact.ref(),
        (ref, known) -> {
          Copies<I, O> all = known == null ? new Copies<>() : known;
          all.add(resident);
          return all;
        });
    return resident;
  }

  private void closed(Resident<I, O> resident) {
    copies.computeIfPresent(
        resident.account().ref(), (ref, all) -> all.without(resident) ? null : all);
  }

  @Override
  public Model<I, O> around(Model<I, O> model, VersionContext version) {
    return around(model, version, again -> {});
  }

  @Override
  public Model<I, O> around(
      Model<I, O> model, VersionContext version, Consumer<? super Model<I, O>> warmUp) {
    Copies<I, O> all = copies.get(version.ref());
    if (all != null) {
      all.bind(version, warmUp);
      show(version, "weights", Account::weightBytes);
      show(version, "lanes", Account::bufferBytes);
    }
    return model;
  }

  /** By reference, not by resident: a version that comes back within the retention is another. */
  private void show(VersionContext version, String kind, ToDoubleFunction<Account> bytes) {
    ModelRef ref = version.ref();
    version
        .meters()
        .gauge(
            MemoryMeters.MODEL,
            "Native bytes that a version holds",
            this,
            residency -> {
              Copies<I, O> all = residency.copies.get(ref);
              return all == null ? 0 : all.sum(bytes);
            },
            "kind",
            kind);
  }

  @Override
  public void accept(ModelEvent event) {
    Copies<I, O> all = copies.get(event.ref());
    if (all == null) {
      return;
    }
    if (event instanceof ModelEvent.Retired) {
      all.each(Resident::spare);
    } else if (event instanceof ModelEvent.Swapped) {
      all.each(Resident::needed);
    }
  }
}
