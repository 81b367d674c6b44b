package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.serving.onnx.Port.Family;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which outputs are asked for and how a row of them becomes an answer: decided once, when the model
 * is loaded. Immutable.
 *
 * @param ports the outputs to ask for; the runtime skips the others
 * @param answer reads a row
 * @param maxRows how many rows one run takes, as far as the outputs tell
 * @param instant whether reading an answer takes less than reading the clock: then it counts as
 *     inference
 */
record Outputs<O>(List<Port> ports, Answer<O> answer, int maxRows, boolean instant) {

  /** Reads one row of what a run answered and gives the frame its score. */
  @FunctionalInterface
  interface Answer<O> {
    O read(RunTensors answered, int row, Frame frame);
  }

  static boolean answers(Class<?> type) {
    return type == Map.class
        || type == Tensor.class
        || type.isRecord()
        || Values.familyOf(type) != Family.OTHER;
  }

  @SuppressWarnings("unchecked")
  static <O> Outputs<O> of(Class<O> type, Signature model, Options options) {
    if (type == Map.class) {
      return (Outputs<O>) map(model, options);
    }
    if (type.isRecord()) {
      return RecordAnswer.bind(type, model, options);
    }
    if (type == Tensor.class) {
      Port port = Choice.whole(model, options);
      return outputs(List.of(port), (batch, row, frame) -> (O) Values.tensor(batch, 0, row), model);
    }
    return (Outputs<O>) value(type, model, options);
  }

  private static Outputs<?> value(Class<?> type, Signature model, Options options) {
    Choice choice = Choice.of(type, model, options);
    String where = "the output " + choice.port() + " of " + model.ref();
    int column = Math.max(choice.column(), 0);
    List<Port> ports = List.of(choice.port());
    if (type == Float.class) {
      // Boxed once, scored unboxed: the path that most models take allocates the answer only.
      return outputs(
              ports,
              (batch, row, frame) -> {
                float v = (float) batch.answer(0).number(Values.at(batch, 0, row, column, where));
                frame.score(v);
                return v;
              },
              model)
          .inAnInstant();
    }
    Values.Value<?> value = Values.reader(type, 0, column, where);
    return outputs(
        ports,
        (batch, row, frame) -> {
          Object answer = value.read(batch, row);
          frame.score(Values.score(answer));
          return answer;
        },
        model);
  }

  static <O> Outputs<O> outputs(List<Port> ports, Answer<O> answer, Signature model) {
    int maxRows = Integer.MAX_VALUE;
    for (Port port : ports) {
      if (port.rank() == 0 || port.dim(0) == 1) {
        maxRows = 1;
      } else if (port.dim(0) > 1) {
        throw model.misfit(
            "the first dimension is the batch, open or 1, but there is the output " + port);
      }
    }
    return new Outputs<>(ports, answer, maxRows, false);
  }

  private Outputs<O> inAnInstant() {
    return new Outputs<>(ports, answer, maxRows, true);
  }

  private static Outputs<?> map(Signature model, Options options) {
    List<Port> ports = Choice.chosen(model, options);
    List<Values.Value<?>> values = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      Port port = ports.get(i);
      Choice.requireReadable(port, model);
      values.add(
          port.labels().isEmpty()
              ? Values.reader(Values.naturalType(port), i, 0, port.toString())
              : Values.byLabel(port, i));
    }
    return outputs(
        ports,
        (batch, row, frame) -> {
          Map<String, Object> answer = new LinkedHashMap<>();
          for (int i = 0; i < ports.size(); i++) {
            answer.put(ports.get(i).name(), values.get(i).read(batch, row));
          }
          frame.score(Values.scoreOfMany(answer.values()));
          return Collections.unmodifiableMap(answer);
        },
        model);
  }
}
