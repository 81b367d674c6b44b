package dev.mlopsdk.serving.djl;

import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.serving.ModelLoaderContract;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** TorchScript does what every loader's models do. */
class DjlLoaderTest extends ModelLoaderContract<float[], Float> {

  static {
    // The natives are unpacked from their jar into the build's own folder.
    System.setProperty("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
  }

  private static final List<String> NAMES = IntStream.range(0, 10).mapToObj(i -> "x" + i).toList();
  private static final Golden ROW = Golden.rows().get(4);

  @Override
  protected ModelLoader<float[], Float> loader() {
    return DjlModel.of(InputReader.ofFloats(NAMES), Float.class).withLanes(2);
  }

  @Override
  protected ModelFiles files(int version) {
    return ModelFiles.of(StoredModel.file(version == 1 ? "softmax.pt" : "mlp.pt"));
  }

  @Override
  protected float[] input() {
    return ROW.x();
  }

  @Override
  protected Float answer(int version) {
    return version == 1 ? ROW.softmax1() : ROW.mlp();
  }

  @Override
  protected float[] misfit() {
    return new float[9];
  }

  @Override
  protected ModelFiles broken() {
    return ModelFiles.of(StoredModel.file("golden.csv"));
  }

  @Override
  protected String runtimePackage() {
    return "ai.djl";
  }

  @Override
  protected boolean same(Float one, Float other) {
    return Math.abs(one - other) < 1e-5f;
  }
}
