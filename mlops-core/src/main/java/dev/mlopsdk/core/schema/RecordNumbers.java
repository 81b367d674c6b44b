package dev.mlopsdk.core.schema;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the primitive components of records of one class into the row, many with one call: an
 * accessor each, called through an interface, costs 6 ns a component more. Immutable.
 */
final class RecordNumbers {

  /** So many accessors are compiled into one piece of code. */
  private static final int TOGETHER = 16;

  /** Each of type {@code (double[] numbers, Object source)void}. */
  private final MethodHandle[] parts;

  /** A bit per component that is read here. */
  private final long[] present;

  private RecordNumbers(MethodHandle[] parts, long[] present) {
    this.parts = parts;
    this.present = present;
  }

  static RecordNumbers of(Lookup lookup, RecordComponent[] components)
      throws IllegalAccessException {
    List<MethodHandle> moves = new ArrayList<>();
    long[] present = new long[(components.length + 63) >>> 6];
    for (int i = 0; i < components.length; i++) {
      if (components[i].getType().isPrimitive()) {
        moves.add(move(lookup.unreflect(components[i].getAccessor()), i));
        present[i >>> 6] |= 1L << i;
      }
    }
    List<MethodHandle> parts = new ArrayList<>();
    for (int from = 0; from < moves.size(); from += TOGETHER) {
      parts.add(together(moves.subList(from, Math.min(moves.size(), from + TOGETHER))));
    }
    return new RecordNumbers(parts.toArray(MethodHandle[]::new), present);
  }

  /** Writes what {@code accessor} reads at {@code index}; a boolean is 1 or 0. */
  private static MethodHandle move(MethodHandle accessor, int index) {
    MethodHandle number =
        MethodHandles.explicitCastArguments(
            accessor, MethodType.methodType(double.class, Object.class));
    MethodHandle write =
        MethodHandles.insertArguments(MethodHandles.arrayElementSetter(double[].class), 1, index);
    return MethodHandles.filterArguments(write, 1, number);
  }

  private static MethodHandle together(List<MethodHandle> moves) {
    MethodHandle all = moves.get(moves.size() - 1);
    for (int i = moves.size() - 2; i >= 0; i--) {
      all = MethodHandles.foldArguments(all, moves.get(i));
    }
    return all;
  }

  /** Reads them all; what an accessor throws goes through. */
  void read(Object source, Row row) {
    try {
      for (MethodHandle part : parts) {
        part.invokeExact(row.numbers(), source);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new UndeclaredThrowableException(e, "A record's accessor threw " + e);
    }
    row.arrived(present);
  }
}
