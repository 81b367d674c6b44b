package dev.mlopsdk.serving.cache;

import dev.mlopsdk.core.schema.Row;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The key of a row that is still the caller's: 24 bytes, however wide the row is. It equals the
 * {@link RowKey} of an equal row. Not thread-safe; confine to the call.
 */
final class RowProbe implements CacheKey {

  private final RowLayout layout;
  private final Row row;
  private final int hash;

  RowProbe(RowLayout layout, Row row) {
    this.layout = layout;
    this.row = row;
    this.hash = hash(layout, row);
  }

  private static int hash(RowLayout layout, Row row) {
    long hash = System.identityHashCode(layout);
    for (int index : layout.numbers()) {
      hash = (hash ^ RowLayout.bits(row, index)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    for (int index : layout.texts()) {
      hash = (hash ^ Objects.hashCode(row.text(index))) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return (int) hash;
  }

  boolean equalTo(RowKey key) {
    if (key.owner() != layout || key.hashCode() != hash) {
      return false;
    }
    int[] numbers = layout.numbers();
    for (int i = 0; i < numbers.length; i++) {
      if (RowLayout.bits(row, numbers[i]) != key.number(i)) {
        return false;
      }
    }
    int[] texts = layout.texts();
    for (int i = 0; i < texts.length; i++) {
      if (!Objects.equals(row.text(texts[i]), key.text(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Object owner() {
    return layout;
  }

  @Override
  public CacheKey kept() {
    int[] numbers = layout.numbers();
    long[] bits = new long[numbers.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = RowLayout.bits(row, numbers[i]);
    }
    int[] places = layout.texts();
    @Nullable String[] texts = new String[places.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = row.text(places[i]);
    }
    return new RowKey(layout, bits, texts, hash);
  }

  @Override
  public long bytes() {
    return Footprint.OBJECT;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this || (other instanceof RowKey key && equalTo(key));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
