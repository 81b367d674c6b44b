package dev.mlopsdk.serving.cache;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** All values of a row, kept. Immutable. */
final class RowKey implements CacheKey {

  private final RowLayout layout;
  private final long[] numbers;
  private final @Nullable String[] texts;
  private final int hash;

  RowKey(RowLayout layout, long[] numbers, @Nullable String[] texts, int hash) {
    this.layout = layout;
    this.numbers = numbers;
    this.texts = texts;
    this.hash = hash;
  }

  long number(int place) {
    return numbers[place];
  }

  @Nullable String text(int place) {
    return texts[place];
  }

  @Override
  public Object owner() {
    return layout;
  }

  @Override
  public CacheKey kept() {
    return this;
  }

  @Override
  public long bytes() {
    long bytes = 2 * Footprint.OBJECT + Footprint.array(8, numbers.length);
    return bytes + Footprint.of(texts);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (other instanceof RowKey key) {
      return key.layout == layout
          && key.hash == hash
          && Arrays.equals(key.numbers, numbers)
          && Arrays.equals(key.texts, texts);
    }
    return other instanceof RowProbe probe && probe.equalTo(this);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
