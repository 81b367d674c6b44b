package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.nio.file.Path;

/** A process that loads ONNX Runtime from a cache of its natives. */
final class NativesProcess {

  private NativesProcess() {}

  /**
   * Prints where the libraries come from, and the runtime's version as its native code tells it.
   */
  public static void main(String[] args) {
    System.out.println(OnnxNatives.cacheIn(Path.of(args[0])).map(Path::toString).orElse("none"));
    System.out.println(OrtEnvironment.getEnvironment().getVersion());
  }
}
