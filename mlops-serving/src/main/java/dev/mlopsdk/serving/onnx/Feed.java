package dev.mlopsdk.serving.onnx;

/** One input of the model and the features of the row that fill it. Immutable. */
final class Feed {

  private final Port port;
  private final int[] features;
  private final boolean together;

  Feed(Port port, int... features) {
    this.port = port;
    this.features = features.clone();
    boolean inOrder = features.length > 0;
    for (int i = 1; i < features.length; i++) {
      inOrder &= features[i] == features[0] + i;
    }
    this.together = inOrder;
  }

  Port port() {
    return port;
  }

  /** The row's feature at {@code column} of this input. */
  int feature(int column) {
    return features[column];
  }

  /** Whether its features follow each other in the row, so that they are copied at once. */
  boolean together() {
    return together;
  }

  int width() {
    return features.length;
  }

  long[] shape(int rows) {
    return port.rank() == 1 ? new long[] {rows} : new long[] {rows, features.length};
  }
}
