package dev.mlopsdk.serving.cache;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a user's function made of an input, for one loaded version. Immutable once kept. */
final class ValueKey implements CacheKey {

  private final Object owner;
  private final Object value;
  private final int hash;

  ValueKey(Object owner, Object value) {
    this(owner, value, 31 * System.identityHashCode(owner) + hash(value));
  }

  private ValueKey(Object owner, Object value, int hash) {
    this.owner = owner;
    this.value = value;
    this.hash = hash;
  }

  private static int hash(Object value) {
    if (!value.getClass().isArray()) {
      return value.hashCode();
    } else if (value instanceof byte[] bytes) {
      return Arrays.hashCode(bytes);
    } else if (value instanceof float[] floats) {
      return Arrays.hashCode(floats);
    } else if (value instanceof long[] longs) {
      return Arrays.hashCode(longs);
    }
    return Arrays.deepHashCode(new Object[] {value});
  }

  /** Arrays of arrays are copied to their depth: the caller may write into his. */
  private static Object copy(Object value) {
    if (!value.getClass().isArray()) {
      return value;
    }
    int length = Array.getLength(value);
    Object copy = Array.newInstance(value.getClass().getComponentType(), length);
    if (value instanceof Object[] elements) {
      for (int i = 0; i < length; i++) {
        Object element = elements[i];
        Array.set(copy, i, element == null ? null : copy(element));
      }
    } else {
      System.arraycopy(value, 0, copy, 0, length);
    }
    return copy;
  }

  @Override
  public Object owner() {
    return owner;
  }

  @Override
  public CacheKey kept() {
    Object copy = copy(value);
    return copy == value ? this : new ValueKey(owner, copy, hash);
  }

  @Override
  public long bytes() {
    return 2 * Footprint.OBJECT + Footprint.of(value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ValueKey key
        && key.owner == owner
        && key.hash == hash
        && Objects.deepEquals(key.value, value);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
