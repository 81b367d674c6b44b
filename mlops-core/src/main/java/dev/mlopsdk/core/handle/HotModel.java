package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.time.TimeSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model and its servings; without any it stays hot for the grace time. Changed under the
 * handle's lock; the servings may be read at any time.
 */
final class HotModel<I, O> {

  private final Manifest manifest;
  private final Model<I, O> model;
  private final Device device;
  private final VersionWatch watch;
  private final FramePool frames;

  /** Those that are current or draining. */
  private final List<LoadedVersion<I, O>> servings = new CopyOnWriteArrayList<>();

  private TimeSource.@Nullable Task expiry;

  /** Whether someone waits for its last call to close it himself. */
  private boolean held;

  HotModel(
      Manifest manifest, Model<I, O> model, Device device, VersionWatch watch, FramePool frames) {
    this.manifest = manifest;
    this.model = model;
    this.device = device;
    this.watch = watch;
    this.frames = frames;
  }

  Manifest manifest() {
    return manifest;
  }

  ModelRef ref() {
    return manifest.ref();
  }

  Model<I, O> model() {
    return model;
  }

  Device device() {
    return device;
  }

  VersionWatch watch() {
    return watch;
  }

  FramePool frames() {
    return frames;
  }

  LoadedVersion<I, O> serve(String alias) {
    if (expiry != null) {
      expiry.cancel();
      expiry = null;
    }
    LoadedVersion<I, O> serving = new LoadedVersion<>(this, alias);
    servings.add(serving);
    return serving;
  }

  /** One serving has drained. */
  void ended(LoadedVersion<I, O> serving) {
    servings.remove(serving);
  }

  boolean idle() {
    return servings.isEmpty();
  }

  void expiry(TimeSource.Task task) {
    expiry = task;
  }

  void held(boolean hold) {
    held = hold;
  }

  boolean held() {
    return held;
  }

  /** The calls being answered, by current and by draining servings. */
  long leased() {
    long sum = 0;
    for (LoadedVersion<I, O> serving : servings) {
      sum += serving.leased();
    }
    return sum;
  }
}
