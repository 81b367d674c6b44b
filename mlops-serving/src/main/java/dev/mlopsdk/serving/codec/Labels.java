package dev.mlopsdk.serving.codec;

import dev.mlopsdk.core.Classification;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers with the most probable class, its probability and the ranking, from an output {@code
 * [N,k]} of one number per class.
 *
 * <pre>{@code
 * OnnxModel.of(ImageCodec.ofBytes().resize(224, 224), Labels.softmax().withTop(5))
 * }</pre>
 *
 * <p>The classes' names are those given, else the comma-separated metadata property {@code
 * mlops.labels} of the model, else {@code id2label} in the version's file {@code config.json}, as
 * HuggingFace writes it, else 0, 1, 2 … With two names an output of one column is the probability
 * of the second. The score is the probability of the answer. Immutable.
 *
 * @since 0.1
 */
public final class Labels implements OutputCodec<Classification> {

  private final Scale scale;
  private final @Nullable String output;
  private final List<String> names;
  private final int top;

  private Labels(Scale scale, @Nullable String output, List<String> names, int top) {
    this.scale = scale;
    this.output = output;
    this.names = names;
    this.top = top;
  }

  /** The output holds probabilities, as a classifier of scikit-learn gives them. */
  public static Labels probabilities() {
    return new Labels(Scale.NONE, null, List.of(), Integer.MAX_VALUE);
  }

  /** The output holds logits of which one class is right: p = exp(x) / Σ exp(x). */
  public static Labels softmax() {
    return new Labels(Scale.SOFTMAX, null, List.of(), Integer.MAX_VALUE);
  }

  /** The output holds logits, each of a class of its own: p = 1 / (1 + exp(−x)). */
  public static Labels sigmoid() {
    return new Labels(Scale.SIGMOID, null, List.of(), Integer.MAX_VALUE);
  }

  /** Reads the output {@code name}; without it, the only output of floats. */
  public Labels withOutput(String name) {
    return new Labels(scale, name, names, top);
  }

  /** Names the classes, in the output's order. */
  public Labels withNames(List<String> names) {
    return new Labels(scale, output, List.copyOf(names), top);
  }

  /**
   * Keeps the {@code most} most probable classes in the ranking; without it, all.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public Labels withTop(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("A ranking has one class or more, but was " + most);
    }
    return new Labels(scale, output, names, most);
  }

  @Override
  public Decoder<Classification> open(ModelPorts model) {
    ModelPorts.Tensor port = FloatOutput.of(model, output, "Labels");
    if (port.rank() > 2) {
      throw model.misfit("Labels are read from an output [N,k], but " + port + " was chosen");
    }
    List<String> known = names.isEmpty() ? LabelNames.of(model) : names;
    long classes = port.rank() == 2 ? port.dim(1) : 1;
    boolean pair = classes == 1 && known.size() == 2;
    if (!known.isEmpty() && classes > 0 && classes != known.size() && !pair) {
      throw model.misfit(
          "There are " + known.size() + " labels " + known + ", but the output is " + port);
    }
    return new LabelsDecoder(port.name(), scale, known, top);
  }
}
