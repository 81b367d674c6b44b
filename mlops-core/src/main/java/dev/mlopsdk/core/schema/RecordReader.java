package dev.mlopsdk.core.schema;

import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads records: the primitive components together, the others through a generated accessor each.
 * Immutable.
 */
final class RecordReader<R> implements InputReader<R> {

  /** Reads one component that is no primitive into the row. */
  private interface Cell<R> {
    void read(R source, Row row);
  }

  /**
   * One reader per record class, for as long as the class lives: the classes that LambdaMetafactory
   * makes are never unloaded before it, so a reader per load would leak some 40 kB each time.
   */
  private static final ClassValue<RecordReader<?>> READERS =
      new ClassValue<>() {
        @Override
        protected RecordReader<?> computeValue(Class<?> type) {
          return create(type);
        }
      };

  private final FeatureSchema schema;
  private final RecordNumbers numbers;
  private final Cell<R>[] cells;
  private final RecordMaker<R> maker;

  @SuppressWarnings({"unchecked", "rawtypes"})
  private RecordReader(
      FeatureSchema schema, RecordNumbers numbers, List<Cell<R>> cells, RecordMaker<R> maker) {
    this.schema = schema;
    this.numbers = numbers;
    this.cells = cells.toArray(new Cell[0]);
    this.maker = maker;
  }

  @SuppressWarnings("unchecked") // the value of a class reads that class
  static <R> RecordReader<R> of(Class<R> type) {
    return (RecordReader<R>) READERS.get(type);
  }

  private static <R> RecordReader<R> create(Class<R> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalArgumentException(
          "A record class is needed to read named features, but " + type.getName() + " is none");
    }
    MethodHandles.Lookup lookup = lookupIn(type);
    List<Feature> features = new ArrayList<>();
    List<Cell<R>> cells = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      features.add(featureOf(type, components[i]));
      if (!components[i].getType().isPrimitive()) {
        cells.add(cell(lookup, components[i], i));
      }
    }
    return new RecordReader<>(
        FeatureSchema.of(features),
        numbers(lookup, type, components),
        cells,
        new RecordMaker<>(type));
  }

  private static RecordNumbers numbers(
      MethodHandles.Lookup lookup, Class<?> type, RecordComponent[] components) {
    try {
      return RecordNumbers.of(lookup, components);
    } catch (IllegalAccessException e) {
      throw notOpen(type, e);
    }
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public void read(R input, Row row) {
    if (input == null) {
      throw InvalidInputException.nullInput("a record of the features " + schema.listed());
    }
    numbers.read(input, row);
    for (Cell<R> cell : cells) {
      cell.read(input, row);
    }
  }

  @Override
  public Optional<R> inputOf(Map<String, ? extends @Nullable Object> values) {
    return maker.make(values);
  }

  private static MethodHandles.Lookup lookupIn(Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    } catch (IllegalAccessException e) {
      throw notOpen(type, e);
    }
  }

  private static IllegalArgumentException notOpen(Class<?> type, IllegalAccessException e) {
    return new IllegalArgumentException(
        "The record "
            + type.getName()
            + " must be open to dev.mlopsdk.core to be read; add 'opens "
            + type.getPackageName()
            + " to dev.mlopsdk.core' to its module-info",
        e);
  }

  private static Feature featureOf(Class<?> owner, RecordComponent component) {
    Class<?> type = component.getType();
    String name = component.getName();
    if (type.isPrimitive() && type != char.class) {
      return Feature.number(name);
    }
    if (Number.class.isAssignableFrom(type) || type == Boolean.class) {
      return Feature.number(name).optional();
    }
    if (CharSequence.class.isAssignableFrom(type) || type.isEnum()) {
      Feature category = Feature.category(name);
      return nullable(component) ? category.optional() : category;
    }
    throw new IllegalArgumentException(
        "A record's components are numbers, booleans, texts or enums, but "
            + owner.getSimpleName()
            + "."
            + name
            + " is of "
            + type.getName());
  }

  /** Whether any library's {@code @Nullable} stands on the component or its type. */
  private static boolean nullable(RecordComponent component) {
    return Stream.of(component.getAnnotations(), component.getAnnotatedType().getAnnotations())
        .flatMap(Arrays::stream)
        .anyMatch(annotation -> annotation.annotationType().getSimpleName().equals("Nullable"));
  }

  private static <R> Cell<R> cell(
      MethodHandles.Lookup lookup, RecordComponent component, int index) {
    try {
      return reference(lookup, lookup.unreflect(component.getAccessor()), index);
    } catch (Throwable e) {
      if (e instanceof Error error) {
        throw error;
      }
      throw new IllegalArgumentException(
          "The record component " + component + " could not be read", e);
    }
  }

  private static <R> Cell<R> reference(
      MethodHandles.Lookup lookup, MethodHandle accessor, int index) throws Throwable {
    Function<R, Object> read = function(lookup, accessor);
    return (source, row) -> {
      Object value = read.apply(source);
      if (value instanceof String text) {
        row.text(index, text);
      } else if (value instanceof Number number) {
        row.number(index, number.doubleValue());
      } else if (value instanceof Boolean truth) {
        row.number(index, truth ? 1 : 0);
      } else if (value instanceof Enum<?> constant) {
        row.text(index, constant.name());
      } else if (value != null) {
        row.text(index, value.toString());
      }
    };
  }

  /**
   * A class is generated for the accessor only where the record shares this library's module; one
   * of another loader, such as a plug-in's, is read through its handle, some nanoseconds slower.
   */
  @SuppressWarnings("unchecked")
  private static <R> Function<R, Object> function(
      MethodHandles.Lookup lookup, MethodHandle accessor) throws Throwable {
    if (!lookup.hasFullPrivilegeAccess()) {
      MethodHandle read = accessor.asType(MethodType.methodType(Object.class, Object.class));
      return source -> invoke(read, source);
    }
    MethodType owner = accessor.type();
    CallSite site =
        LambdaMetafactory.metafactory(
            lookup,
            "apply",
            MethodType.methodType(Function.class),
            MethodType.methodType(Object.class, Object.class),
            accessor,
            owner.wrap());
    return (Function<R, Object>) site.getTarget().invoke();
  }

  /** What an accessor throws goes through. */
  private static Object invoke(MethodHandle read, Object source) {
    try {
      return read.invokeExact(source);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new UndeclaredThrowableException(e, "A record's accessor threw " + e);
    }
  }
}
