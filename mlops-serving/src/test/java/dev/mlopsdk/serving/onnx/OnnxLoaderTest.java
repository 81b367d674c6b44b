package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.serving.ModelLoaderContract;

/** Rows into ONNX models: y = 2 x0 + v x1 in version v. */
class OnnxLoaderTest extends ModelLoaderContract<float[], Float> {

  @Override
  protected ModelLoader<float[], Float> loader() {
    return OnnxModel.of(float[].class, Float.class);
  }

  @Override
  protected ModelFiles files(int version) {
    byte[] model =
        new TinyOnnx()
            .input("x", TinyOnnx.tensor(TinyOnnx.FLOAT, "N", 2))
            .floats("w", new float[] {2, version}, 2, 1)
            .node("MatMul", "y", "x", "w")
            .output("y", TinyOnnx.tensor(TinyOnnx.FLOAT, "N", 1))
            .bytes();
    return ModelFiles.of("line.onnx", model);
  }

  @Override
  protected float[] input() {
    return new float[] {3, 4};
  }

  @Override
  protected Float answer(int version) {
    return 6f + 4 * version;
  }

  @Override
  protected float[] misfit() {
    return new float[] {3};
  }

  @Override
  protected ModelFiles broken() {
    return ModelFiles.of("line.onnx", new byte[] {8, 10});
  }

  @Override
  protected String runtimePackage() {
    return "ai.onnxruntime";
  }
}
