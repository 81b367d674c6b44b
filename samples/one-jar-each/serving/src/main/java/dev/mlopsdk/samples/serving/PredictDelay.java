package dev.mlopsdk.samples.serving;

import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How likely is it that the early flight from Little Rock to Dallas lands late? The argument is the
 * model's file.
 */
public final class PredictDelay {

  /** The components bind by name to the model's inputs. */
  record Flight(float hour, String weekday, float distance, String origin, String destination) {}

  private PredictDelay() {}

  public static void main(String[] args) {
    Path file = Path.of(args[0]);
    try (ServedModel<Flight, Float> delay =
        ServedModel.of(file, OnnxModel.of(Flight.class, Float.class)).open()) {
      Prediction<Float> p = delay.predict(new Flight(5.72f, "THURSDAY", 304, "LIT", "DFW"));
      System.out.printf(Locale.ROOT, "%.3f by %s%n", p.value(), p.model());
    }
  }
}
