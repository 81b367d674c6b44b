package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import java.nio.file.Path;
import java.time.Instant;

/** Loads, swaps, sheds and guards against crashes on a JVM of few modules. */
final class BareProcess {

  record Input(float x) {}

  private BareProcess() {}

  public static void main(String[] args) {
    FakeTime time = FakeTime.at(Instant.EPOCH);
    ModelRegistry registry = ModelRegistry.inMemory().withTime(time);
    Change change = Change.by("ann", "test");
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), change);
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {2}), change);
    FakeModel<Input, Integer> loader = FakeModel.of(Input.class, (input, version) -> version);
    try (var handle =
        ModelHandle.of(registry, "m", loader).time(time).quarantine(Path.of(args[0])).open()) {
      registry.promote("m", 2, change);
      time.runDue();
      LoadedVersion<Input, Integer> version = handle.acquire(0);
      if (version == null) {
        throw new IllegalStateException("nothing serves");
      }
      Frame frame = version.frames().take();
      frame.begin(Call.none(), Assignment.none());
      int answer = version.model().predict(new Input(1), frame);
      version.watch().failed(frame, new ModelException(ModelException.Kind.DEADLINE, "late"));
      version.release();
      System.out.println(
          "jdk.jfr "
              + has("jdk.jfr")
              + ", jdk.management "
              + has("jdk.management")
              + ", served "
              + answer);
    }
  }

  private static boolean has(String module) {
    return ModuleLayer.boot().findModule(module).isPresent();
  }
}
