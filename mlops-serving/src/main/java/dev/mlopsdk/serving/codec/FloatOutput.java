package dev.mlopsdk.serving.codec;

import dev.mlopsdk.serving.codec.ModelPorts.Element;
import dev.mlopsdk.serving.codec.ModelPorts.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the output of floats that is meant. */
final class FloatOutput {

  private FloatOutput() {}

  /**
   * The output {@code name}, or the only one of floats.
   *
   * @param what is read from it, for messages
   */
  static Tensor of(ModelPorts model, @Nullable String name, String what) {
    if (name != null) {
      int index = model.output(name);
      if (index < 0) {
        throw model.misfit(what + " are read from the output '" + name + "'");
      }
      return model.outputs().get(index);
    }
    List<Tensor> floats =
        model.outputs().stream()
            .filter(each -> each.type() == Element.FLOAT || each.type() == Element.DOUBLE)
            .toList();
    if (floats.size() != 1) {
      throw model.misfit(
          what + " are read from the only output of floats; choose one with withOutput(name)");
    }
    return floats.get(0);
  }
}
