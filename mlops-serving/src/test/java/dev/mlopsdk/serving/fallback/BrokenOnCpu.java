package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.schema.InputReader;
import java.util.concurrent.atomic.AtomicInteger;

/** Loads models that fail every run unless they are on a CUDA device. */
record BrokenOnCpu<I, O>(ModelLoader<I, O> plain, AtomicInteger loads)
    implements ModelLoader<I, O> {

  @Override
  public Model<I, O> load(ModelArtifact artifact, Device device) {
    loads.incrementAndGet();
    Model<I, O> model = plain.load(artifact, device);
    return device.kind() == Device.Kind.CUDA ? model : new Broken<>(model);
  }

  @Override
  public String runtime() {
    return plain.runtime();
  }

  private record Broken<I, O>(Model<I, O> model) implements Model<I, O> {
    @Override
    public InputReader<I> reader() {
      return model.reader();
    }

    @Override
    public O predict(I input, Frame frame) {
      throw new ModelException(ModelException.Kind.INFERENCE, "broken on this device");
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
