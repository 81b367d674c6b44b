package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.serving.onnx.Port.Family;
import java.util.List;
import java.util.Objects;

/**
 * Which output, and which column of it, answers. Immutable.
 *
 * @param column counted from 0; -1 means all
 */
record Choice(Port port, int column) {

  /** The output for {@code type}: the one that was named, else the only one that can be meant. */
  static Choice of(Class<?> type, Signature model, Options options) {
    if (options.output() != null) {
      return named(type, model, options);
    }
    Family family = Values.familyOf(type);
    List<Port> near = model.outputs().stream().filter(p -> p.family() == family).toList();
    if (type.isArray()) {
      return new Choice(onlyOne(type, near, near, model), -1);
    }
    List<Port> exact = near.stream().filter(port -> port.width() == 1).toList();
    if (exact.size() == 1) {
      return new Choice(exact.get(0), 0);
    }
    if (exact.isEmpty() && family == Family.FLOATING && isClassifier(near, model)) {
      return new Choice(near.get(0), 1);
    }
    return new Choice(onlyOne(type, exact, near, model), 0);
  }

  /** Whether {@code floats} is one output [N,2] beside a label: then column 1 is P(positive). */
  static boolean isClassifier(List<Port> floats, Signature model) {
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
  static String nested(Signature model) {
    List<Port> nested = model.outputs().stream().filter(Port::isNested).toList();
    return nested.isEmpty()
        ? ""
        : ": %s is made by a ZipMap; re-export with zipmap=False or choose another output with"
                .formatted(nested)
            + " withOutput(...)";
  }

  private static Choice named(Class<?> type, Signature model, Options options) {
    Port port = namedPort(model, options);
    if (!Values.converts(port.family(), type)) {
      throw model.misfit(
          "the answer is a %s, which the chosen output %s is not%s"
              .formatted(type.getSimpleName(), port, nested(model)));
    }
    int column = options.column();
    if (type.isArray()) {
      return new Choice(port, -1);
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
    return new Choice(port, Math.max(column, 0));
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
  static Port whole(Signature model, Options options) {
    if (options.output() != null) {
      Port port = namedPort(model, options);
      requireReadable(port, model);
      return port;
    }
    List<Port> readable = model.outputs().stream().filter(p -> p.family() != Family.OTHER).toList();
    return onlyOne(Tensor.class, readable, List.of(), model);
  }

  /** The outputs to answer with by name: the one that was named, else all. */
  static List<Port> chosen(Signature model, Options options) {
    return options.output() == null ? model.outputs() : List.of(namedPort(model, options));
  }

  static void requireReadable(Port port, Signature model) {
    if (port.family() == Family.OTHER) {
      throw model.misfit("the output " + port + " cannot be read" + nested(model));
    }
  }
}
