package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.serving.onnx.Port.Family;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Answers that are records: each component takes the output of its name. */
final class RecordAnswer {

  private RecordAnswer() {}

  static <O> Outputs<O> bind(Class<O> type, Signature model, Options options) {
    if (options.output() != null) {
      throw model.misfit(
          "withOutput chooses the output of a single value, but the answer is the record "
              + type.getSimpleName()
              + ", whose components choose theirs by name");
    }
    RecordComponent[] components = type.getRecordComponents();
    List<Port> ports = new ArrayList<>();
    List<Values.Value<?>> values = new ArrayList<>();
    List<String> names = model.outputs().stream().map(Port::name).toList();
    for (int i = 0; i < components.length; i++) {
      Port port = componentPort(type, components[i].getName(), names, model);
      Class<?> wanted = Values.boxed(components[i].getType());
      if (wanted == Map.class && !port.labels().isEmpty()) {
        ports.add(port);
        values.add(Values.byLabel(port, i));
        continue;
      }
      int column = componentColumn(type, components[i].getName(), wanted, port, model);
      ports.add(port);
      values.add(Values.reader(wanted, i, column, port.toString()));
    }
    MethodHandle maker = maker(type, components, model);
    return Outputs.outputs(
        ports,
        (batch, row, frame) -> {
          Object[] parts = new Object[values.size()];
          for (int i = 0; i < parts.length; i++) {
            parts[i] = values.get(i).read(batch, row);
          }
          frame.score(Values.scoreOfMany(Arrays.asList(parts)));
          return make(type, maker, parts);
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
              .formatted(
                  owner.getSimpleName(), name, wanted.getSimpleName(), port, Choice.nested(model)));
    }
    if (wanted.isArray() || port.width() == 1) {
      return 0;
    }
    if (port.family() == Family.FLOATING && Choice.isClassifier(List.of(port), model)) {
      return 1;
    }
    throw model.misfit(
        "%s.%s is one %s, but the output %s has several columns; make it an array"
            .formatted(owner.getSimpleName(), name, wanted.getSimpleName(), port));
  }

  /** Takes one {@code Object[]} of the components. */
  private static MethodHandle maker(Class<?> type, RecordComponent[] components, Signature model) {
    Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .findConstructor(type, MethodType.methodType(void.class, types))
          .asSpreader(Object[].class, types.length);
    } catch (ReflectiveOperationException e) {
      throw model.misfit(
          "the record "
              + type.getName()
              + " must be open to dev.mlopsdk.serving to be made: "
              + e.getMessage());
    }
  }

  private static <O> O make(Class<O> type, MethodHandle maker, Object[] parts) {
    try {
      return type.cast(maker.invoke(parts));
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new ModelException(
          ModelException.Kind.INFERENCE, "The record " + type.getName() + " was not made", e);
    }
  }
}
