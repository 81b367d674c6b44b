package dev.mlopsdk.serving;

import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.schema.InputReader;
import java.util.List;

/** The fake keeps the contract of the loaders that it stands in for. */
class FakeLoaderTest extends ModelLoaderContract<float[], Float> {

  private final FakeModel<float[], Float> fake =
      FakeModel.<float[], Float>of(
              InputReader.ofFloats(List.of("taken")), (seats, version) -> version * 0.25f)
          .failingToLoad(3)
          .withBatches(4);

  @Override
  protected ModelLoader<float[], Float> loader() {
    return fake;
  }

  @Override
  protected ModelFiles files(int version) {
    return ModelFiles.of("model.fake", new byte[] {(byte) version});
  }

  @Override
  protected float[] input() {
    return new float[] {180};
  }

  @Override
  protected Float answer(int version) {
    return version * 0.25f;
  }

  @Override
  protected float[] misfit() {
    return new float[0];
  }

  @Override
  protected ModelFiles broken() {
    return ModelFiles.of("model.fake", new byte[0]);
  }

  @Override
  protected String runtimePackage() {
    return "";
  }

  @Override
  protected int open() {
    return fake.open();
  }
}
