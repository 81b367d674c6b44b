package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.ModelException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;

/**
 * A record class that answers are made of. Immutable.
 *
 * @param components in their order
 * @param maker takes one {@code Object[]} of the components
 */
record RecordShape<O>(List<RecordComponent> components, MethodHandle maker) {

  static <O> RecordShape<O> of(Class<O> type, Signature model) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      Class<?>[] types =
          Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      MethodHandle maker =
          MethodHandles.privateLookupIn(type, MethodHandles.lookup())
              .findConstructor(type, MethodType.methodType(void.class, types))
              .asSpreader(Object[].class, types.length);
      return new RecordShape<>(List.of(components), maker);
    } catch (ReflectiveOperationException e) {
      throw model.misfit(
          "the record "
              + type.getName()
              + " must be open to dev.mlopsdk.serving to be made: "
              + e.getMessage());
    }
  }

  int size() {
    return components.size();
  }

  String name(int index) {
    return components.get(index).getName();
  }

  Class<?> type(int index) {
    return components.get(index).getType();
  }

  @SuppressWarnings("unchecked")
  static <O> O make(Class<O> type, MethodHandle maker, Object[] parts) {
    try {
      return (O) maker.invoke(parts);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new ModelException(
          ModelException.Kind.INFERENCE, "The record " + type.getName() + " was not made", e);
    }
  }
}
