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
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes the models of one served model residents of the ledger: it wraps their loader, learns their
 * context from the handle, and hears which are kept for a rollback only. Thread-safe.
 */
final class Residency<I, O> implements ModelDecorator<I, O>, Consumer<ModelEvent> {

  private final NativeMemory memory;
  private final Map<ModelRef, WeakReference<Resident<I, O>>> residents = new ConcurrentHashMap<>();

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
    Resident<I, O> resident = new Resident<>(memory, loader, artifact, device);
    resident.open();
    residents.put(artifact.ref(), new WeakReference<>(resident));
    return resident;
  }

  @Override
  public Model<I, O> around(Model<I, O> model, VersionContext version) {
    Resident<I, O> resident = of(version.ref());
    if (resident != null) {
      resident.bind(version);
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
              Resident<I, O> resident = residency.of(ref);
              return resident == null ? 0 : bytes.applyAsDouble(resident.account());
            },
            "kind",
            kind);
  }

  @Override
  public void accept(ModelEvent event) {
    Resident<I, O> resident = of(event.ref());
    if (resident == null) {
      return;
    }
    if (event instanceof ModelEvent.Retired) {
      resident.spare();
    } else if (event instanceof ModelEvent.Swapped) {
      resident.needed();
    } else if (event instanceof ModelEvent.Closed) {
      residents.remove(event.ref());
    }
  }

  private @Nullable Resident<I, O> of(ModelRef ref) {
    WeakReference<Resident<I, O>> known = residents.get(ref);
    return known == null ? null : known.get();
  }
}
