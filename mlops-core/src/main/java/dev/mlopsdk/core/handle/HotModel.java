package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Manifest;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model and how many servings it has; without any it stays hot for the grace time. Guarded
 * by the handle's lock, but for the final fields.
 */
final class HotModel<I, O> {

  private final Manifest manifest;
  private final Model<I, O> model;
  private final Device device;
  private final VersionWatch watch;
  private final FramePool frames;

  /** Servings that are current or draining. */
  private int servings;

  private TimeSource.@Nullable Task expiry;

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
    servings++;
    if (expiry != null) {
      expiry.cancel();
      expiry = null;
    }
    return new LoadedVersion<>(this, alias);
  }

  /** One serving ended; true if it was the last. */
  boolean ended() {
    return --servings == 0;
  }

  boolean idle() {
    return servings == 0;
  }

  void expiry(TimeSource.Task task) {
    expiry = task;
  }
}
