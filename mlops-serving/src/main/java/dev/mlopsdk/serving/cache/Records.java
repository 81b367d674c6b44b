package dev.mlopsdk.serving.cache;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Takes records apart and puts them together again, where this module may. Stateless. */
final class Records {

  private Records() {}

  /** The parts of {@code record}; null if they cannot be read from here. */
  static @Nullable Object @Nullable [] parts(Record record) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    @Nullable Object[] parts = new Object[components.length];
    try {
      for (int i = 0; i < parts.length; i++) {
        Method accessor = components[i].getAccessor();
        if (!accessor.trySetAccessible()) {
          return null;
        }
        parts[i] = accessor.invoke(record);
      }
      return parts;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** A record like {@code record} of other parts; null if it cannot be made from here. */
  static @Nullable Object of(Record record, @Nullable Object[] parts) {
    Class<?>[] types =
        Arrays.stream(record.getClass().getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = record.getClass().getDeclaredConstructor(types);
      return constructor.trySetAccessible() ? constructor.newInstance(parts) : null;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
