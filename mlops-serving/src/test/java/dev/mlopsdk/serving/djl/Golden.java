package dev.mlopsdk.serving.djl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A row of golden.csv, written by {@code src/test/python/make_torchscript.py} (Python, standard
 * library, 64 bits): inputs and answers. 32-bit answers agree to 1e-5 with room to spare.
 */
final class Golden {

  private final float[] cells = new float[13];

  private Golden(String line) {
    String[] texts = line.split(",", -1);
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Float.parseFloat(texts[i]);
    }
  }

  static List<Golden> rows() {
    Path file = StoredModel.onDisk("golden.csv").folder().resolve("golden.csv");
    try {
      return Files.readAllLines(file).stream().skip(1).map(Golden::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  float[] x() {
    return Arrays.copyOf(cells, 10);
  }

  float softmax0() {
    return cells[10];
  }

  float softmax1() {
    return cells[11];
  }

  float mlp() {
    return cells[12];
  }
}
