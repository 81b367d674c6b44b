package dev.mlopsdk.serving.memory;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.schema.InputReader;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A loader whose loads and runs wait where a test says so, and which notices a wrong order. */
final class SlowLoader implements ModelLoader<float[], Integer> {

  final AtomicInteger loads = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();

  /** Whoever loads or runs passes it; a test registers itself to hold them. */
  final Phaser loading = new Phaser();

  final Phaser running = new Phaser();

  /** Whether loads fail. */
  volatile boolean broken;

  @Override
  public Model<float[], Integer> load(ModelArtifact artifact, Device device) {
    loads.incrementAndGet();
    pass(loading);
    if (broken) {
      throw new IllegalStateException("broken");
    }
    open.incrementAndGet();
    int version = artifact.ref().version();
    AtomicBoolean closed = new AtomicBoolean();
    return new Model<>() {
      @Override
      public InputReader<float[]> reader() {
        return InputReader.ofFloats(List.of("x"));
      }

      @Override
      public Integer predict(float[] input, Frame frame) {
        check();
        pass(running);
        check();
        return version;
      }

      private void check() {
        if (closed.get()) {
          throw new AssertionError("version " + version + " ran after it was closed");
        }
      }

      @Override
      public long bufferBytes() {
        return 100;
      }

      @Override
      public void close() {
        closed.set(true);
        open.decrementAndGet();
      }
    };
  }

  private static void pass(Phaser phaser) {
    if (phaser.getRegisteredParties() > 0) {
      phaser.awaitAdvance(phaser.getPhase());
    }
  }

  @Override
  public String runtime() {
    return "slow";
  }
}
