package dev.mlopsdk.serving.onnx;

/** One input of the model and the features of the row that fill it. Immutable. */
final class Feed {

  private final Port port;
  private final int[] features;

  Feed(Port port, int... features) {
    this.port = port;
    this.features = features.clone();
  }

  Port port() {
    return port;
  }

  /** The row's feature at {@code column} of this input. */
  int feature(int column) {
    return features[column];
  }

  int width() {
    return features.length;
  }

  long[] shape(int rows) {
    return port.rank() == 1 ? new long[] {rows} : new long[] {rows, features.length};
  }
}
