package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.serving.onnx.Port.Family;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which outputs are asked for and how a row of them becomes an answer: decided once, when the model
 * is loaded. Immutable.
 *
 * @param ports the outputs to ask for; the runtime skips the others
 * @param answer reads a row
 * @param maxRows how many rows one run takes, as far as the outputs tell
 */
record Outputs<O>(List<Port> ports, Answer<O> answer, int maxRows) {

  /** A port and the column of it that is read; -1 means all. */
  private record Pick(Port port, int column) {}

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
      return record(type, model, options);
    }
    if (type == Tensor.class) {
      Port port = whole(type, model, options);
      return outputs(List.of(port), (batch, row, frame) -> (O) RowTensor.of(batch, row), model);
    }
    return (Outputs<O>) value(type, model, options);
  }

  private static Outputs<?> value(Class<?> type, Signature model, Options options) {
    Pick pick = pick(type, model, options);
    String where = "the output " + pick.port() + " of " + model.ref();
    int column = Math.max(pick.column(), 0);
    List<Port> ports = List.of(pick.port());
    if (type == Float.class) {
      // Boxed once, scored unboxed: the path that most models take allocates the answer only.
      return outputs(
          ports,
          (batch, row, frame) -> {
            float v = (float) batch.answer(0).number(Values.at(batch, 0, row, column, where));
            frame.score(v);
            return v;
          },
          model);
    }
    Values.Value<?> value = Values.reader(type, 0, column, where);
    return outputs(
        ports,
        (batch, row, frame) -> {
          Object answer = value.read(batch, row);
          frame.score(Score.of(answer));
          return answer;
        },
        model);
  }

  private static <O> Outputs<O> outputs(List<Port> ports, Answer<O> answer, Signature model) {
    int maxRows = Inputs.MOST_ROWS;
    for (Port port : ports) {
      if (port.rank() == 0 || port.dim(0) == 1) {
        maxRows = 1;
      } else if (port.dim(0) > 1) {
        throw model.misfit(
            "the first dimension is the batch, open or 1, but there is the output " + port);
      }
    }
    return new Outputs<>(ports, answer, maxRows);
  }

  /** The output for {@code type}: the one that was named, else the only one that can be meant. */
  private static Pick pick(Class<?> type, Signature model, Options options) {
    if (options.output() != null) {
      return named(type, model, options);
    }
    Family family = Values.familyOf(type);
    List<Port> near = model.outputs().stream().filter(p -> p.family() == family).toList();
    if (type.isArray()) {
      return new Pick(onlyOne(type, near, near, model), -1);
    }
    List<Port> exact = near.stream().filter(port -> port.width() == 1).toList();
    if (exact.size() == 1) {
      return new Pick(exact.get(0), 0);
    }
    if (exact.isEmpty() && family == Family.FLOATING && isClassifier(near, model)) {
      return new Pick(near.get(0), 1);
    }
    return new Pick(onlyOne(type, exact, near, model), 0);
  }

  /** Whether {@code floats} is one output [N,2] beside a label: then column 1 is P(positive). */
  private static boolean isClassifier(List<Port> floats, Signature model) {
    boolean labelled =
        model.outputs().stream()
            .anyMatch(
                p ->
                    p.width() == 1 && (p.family() == Family.INTEGRAL || p.family() == Family.TEXT));
    return labelled && floats.size() == 1 && isPair(floats.get(0));
  }

  private static boolean isPair(Port port) {
    return port.rank() == 2 && port.dim(1) == 2;
  }

  private static Port onlyOne(Class<?> type, List<Port> exact, List<Port> near, Signature model) {
    if (exact.size() == 1) {
      return exact.get(0);
    }
    String name = type.getSimpleName();
    if (exact.size() > 1) {
      throw model.misfit(
          "the answer is a %s, which any of %s could be; choose one with withOutput(...)"
              .formatted(name, exact));
    }
    if (!near.isEmpty()) {
      throw model.misfit(
          "the answer is one %s, but %s have several columns; choose one with withOutput(name,"
                  .formatted(name, near)
              + " column) or take an array");
    }
    throw model.misfit("the answer is a " + name + ", which no output is" + nested(model));
  }

  /** What to do about sequences and maps, if that is what the model answers. */
  private static String nested(Signature model) {
    List<Port> nested = model.outputs().stream().filter(Port::isNested).toList();
    return nested.isEmpty()
        ? ""
        : ": %s is made by a ZipMap; re-export with zipmap=False or choose another output with"
                .formatted(nested)
            + " withOutput(...)";
  }

  private static Pick named(Class<?> type, Signature model, Options options) {
    Port port = namedPort(model, options);
    if (!Values.converts(port.family(), type)) {
      throw model.misfit(
          "the answer is a %s, which the chosen output %s is not%s"
              .formatted(type.getSimpleName(), port, nested(model)));
    }
    int column = options.column();
    if (type.isArray()) {
      return new Pick(port, -1);
    }
    if (column < 0 && port.width() != 1) {
      boolean positive =
          isPair(port) && port.family() == Family.FLOATING && isClassifier(List.of(port), model);
      if (!positive) {
        throw model.misfit(
            "the answer is one %s, but the chosen output %s has several columns; choose one with"
                    .formatted(type.getSimpleName(), port)
                + " withOutput(name, column)");
      }
      column = 1;
    }
    if (port.width() >= 0 && column >= port.width()) {
      throw model.misfit("column %d was chosen of the output %s".formatted(column, port));
    }
    return new Pick(port, Math.max(column, 0));
  }

  private static Port namedPort(Signature model, Options options) {
    String wanted = Objects.requireNonNull(options.output());
    List<String> names = model.outputs().stream().map(Port::name).toList();
    return model
        .find(wanted, names, "outputs")
        .map(model.outputs()::get)
        .orElseThrow(() -> model.misfit("there is no output '" + wanted + "'"));
  }

  /** The one output that is answered as a tensor. */
  private static Port whole(Class<?> type, Signature model, Options options) {
    if (options.output() != null) {
      Port port = namedPort(model, options);
      requireReadable(port, model);
      return port;
    }
    List<Port> readable = model.outputs().stream().filter(p -> p.family() != Family.OTHER).toList();
    return onlyOne(type, readable, List.of(), model);
  }

  /** The outputs to answer with by name: the one that was named, else all. */
  static List<Port> chosen(Signature model, Options options) {
    return options.output() == null ? model.outputs() : List.of(namedPort(model, options));
  }

  private static void requireReadable(Port port, Signature model) {
    if (port.family() == Family.OTHER) {
      throw model.misfit("the output " + port + " cannot be read" + nested(model));
    }
  }

  private static Outputs<?> map(Signature model, Options options) {
    List<Port> ports = chosen(model, options);
    List<Values.Value<?>> values = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      Port port = ports.get(i);
      requireReadable(port, model);
      values.add(Values.reader(Values.naturalType(port), i, 0, port.toString()));
    }
    return outputs(
        ports,
        (batch, row, frame) -> {
          Map<String, Object> answer = new LinkedHashMap<>();
          for (int i = 0; i < ports.size(); i++) {
            answer.put(ports.get(i).name(), values.get(i).read(batch, row));
          }
          frame.score(Score.ofMany(answer.values()));
          return Collections.unmodifiableMap(answer);
        },
        model);
  }

  private static <O> Outputs<O> record(Class<O> type, Signature model, Options options) {
    if (options.output() != null) {
      throw model.misfit(
          "withOutput chooses the output of a single value, but the answer is the record "
              + type.getSimpleName()
              + ", whose components choose theirs by name");
    }
    RecordShape<O> shape = RecordShape.of(type, model);
    List<Port> ports = new ArrayList<>();
    List<Values.Value<?>> values = new ArrayList<>();
    List<String> names = model.outputs().stream().map(Port::name).toList();
    for (int i = 0; i < shape.size(); i++) {
      Port port = componentPort(type, shape.name(i), names, model);
      Class<?> wanted = Values.boxed(shape.type(i));
      int column = componentColumn(type, shape.name(i), wanted, port, model);
      ports.add(port);
      values.add(Values.reader(wanted, i, column, port.toString()));
    }
    MethodHandle maker = shape.maker();
    return outputs(
        ports,
        (batch, row, frame) -> {
          Object[] parts = new Object[values.size()];
          for (int i = 0; i < parts.length; i++) {
            parts[i] = values.get(i).read(batch, row);
          }
          frame.score(Score.ofMany(Arrays.asList(parts)));
          return RecordShape.make(type, maker, parts);
        },
        model);
  }

  private static Port componentPort(
      Class<?> owner, String name, List<String> names, Signature model) {
    return model
        .find(name, names, "outputs")
        .map(model.outputs()::get)
        .orElseThrow(
            () ->
                model.misfit(
                    "the record %s answers with '%s', which no output is named"
                        .formatted(owner.getSimpleName(), name)));
  }

  private static int componentColumn(
      Class<?> owner, String name, Class<?> wanted, Port port, Signature model) {
    if (!Values.converts(port.family(), wanted)) {
      throw model.misfit(
          "%s.%s is a %s, which the output %s is not%s"
              .formatted(owner.getSimpleName(), name, wanted.getSimpleName(), port, nested(model)));
    }
    if (wanted.isArray() || port.width() == 1) {
      return 0;
    }
    if (port.family() == Family.FLOATING && isClassifier(List.of(port), model)) {
      return 1;
    }
    throw model.misfit(
        "%s.%s is one %s, but the output %s has several columns; make it an array"
            .formatted(owner.getSimpleName(), name, wanted.getSimpleName(), port));
  }
}
