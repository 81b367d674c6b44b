package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.registry.ModelRegistry;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;

/** A process that serves a model and ends as its third argument says. */
final class DoomedProcess {

  record Input(float x) {}

  private DoomedProcess() {}

  public static void main(String[] args) throws Exception {
    ModelRegistry registry = ModelRegistry.directory(Path.of(args[0]));
    String end = args[2];
    ModelHandle<Input, Integer> handle =
        ModelHandle.of(registry, "m", loader(end)).quarantine(Path.of(args[1])).open();
    LoadedVersion<Input, Integer> version = handle.acquire(0);
    if (version == null) {
      throw new IllegalStateException("nothing serves");
    }
    Frame frame = version.frames().take();
    frame.begin(Call.none(), Assignment.none());
    version.model().predict(new Input(1), frame);
    switch (end) {
      case "exit" -> System.exit(0);
      default -> {
        System.out.println("serving");
        System.out.flush();
        Thread.sleep(60_000);
      }
    }
  }

  private static ModelLoader<Input, Integer> loader(String end) {
    FakeModel<Input, Integer> fake =
        FakeModel.of(
            Input.class,
            (input, version) -> {
              if (end.equals("crash-" + version)) {
                crash();
              }
              return version;
            });
    return new ModelLoader<>() {
      @Override
      public Model<Input, Integer> load(ModelArtifact artifact, Device device) {
        if (end.equals("crash-load-" + artifact.ref().version())) {
          crash();
        }
        return fake.load(artifact, device);
      }

      @Override
      public String runtime() {
        return "doomed";
      }
    };
  }

  /** Writes to address 0, as a broken native library does. */
  private static void crash() {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      Method put = type.getMethod("putAddress", long.class, long.class);
      put.invoke(field.get(null), 0L, 0L);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
