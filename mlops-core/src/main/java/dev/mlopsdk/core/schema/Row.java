package dev.mlopsdk.core.schema;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One input, read once: a double per number, a text per category, a bit per missing value. Reused
 * from call to call. Not thread-safe; confine to one thread.
 *
 * <p>A value that was never set is missing. NaN is a value, not a missing one.
 *
 * @since 0.1
 */
public final class Row {

  private final FeatureSchema schema;
  private final double[] numbers;
  private final @Nullable String[] texts;
  private final long[] present;

  /** The numbers as floats: those that count while {@link #inFloats}, else scratch memory. */
  private float[] floats = {};

  /** Whether the input came as floats, every number of it, and none was written alone since. */
  private boolean inFloats;

  /** What imputation wrote over; made with the first imputation. */
  private @Nullable Originals originals;

  private boolean imputed;
  private boolean restored;
  private @Nullable Object content;
  private @Nullable Object spent;

  /** The values before imputation, and which ones there are. */
  private static final class Originals {
    final double[] numbers;
    final @Nullable String[] texts;
    final long[] present;
    final long[] imputed;

    Originals(int size) {
      numbers = new double[size];
      texts = new String[size];
      present = new long[(size + 63) >>> 6];
      imputed = new long[present.length];
    }
  }

  /** A row for {@code schema}, every value missing. */
  public Row(FeatureSchema schema) {
    this.schema = schema;
    this.numbers = new double[schema.size()];
    this.texts = new String[schema.size()];
    this.present = new long[(schema.size() + 63) >>> 6];
  }

  /** The features of this row. */
  public FeatureSchema schema() {
    return schema;
  }

  /** How many features the row has. */
  public int size() {
    return numbers.length;
  }

  /** Makes every value missing and what was read in place spent. */
  public void clear() {
    Arrays.fill(present, 0);
    inFloats = false;
    if (content != null) {
      spent = content;
      content = null;
    }
    if (imputed) {
      imputed = false;
      restored = false;
      Arrays.fill(originals().imputed, 0);
    }
  }

  /**
   * What the reader made of an input that is no row of features, tokens or pixels; null if none.
   */
  public @Nullable Object content() {
    return content;
  }

  /** Keeps what the reader made of an input that is no row of features; until {@link #clear}. */
  public void content(Object made) {
    content = made;
  }

  /** What an earlier reading into this row made, whose memory a reader may use again; or null. */
  public @Nullable Object spent() {
    return spent;
  }

  /**
   * Puts {@code value} in place of the number at {@code index} until {@link #restore}: the model
   * reads it, observers do not.
   */
  public void impute(int index, double value) {
    keep(index);
    number(index, value);
  }

  /**
   * Puts {@code value} in place of the category at {@code index} until {@link #restore}: the model
   * reads it, observers do not.
   */
  public void impute(int index, String value) {
    keep(index);
    text(index, value);
  }

  private void keep(int index) {
    widen();
    Originals kept = originals();
    int word = index >>> 6;
    long bit = 1L << index;
    if ((kept.imputed[word] & bit) == 0) {
      kept.numbers[index] = numbers[index];
      kept.texts[index] = texts[index];
      kept.present[word] = (kept.present[word] & ~bit) | (present[word] & bit);
      kept.imputed[word] |= bit;
      imputed = true;
    }
  }

  private Originals originals() {
    Originals kept = originals;
    if (kept == null) {
      kept = new Originals(size());
      originals = kept;
    }
    return kept;
  }

  /** Whether the model read another value than was given at {@code index}; until {@link #clear}. */
  public boolean imputed(int index) {
    return imputed && (originals().imputed[index >>> 6] & (1L << index)) != 0;
  }

  /**
   * Makes the same imputations in {@code again}, a row of the same input: it reaches the model as
   * this one did.
   */
  public void imputeAlso(Row again) {
    if (imputed) {
      widen();
    }
    for (int i = 0; imputed && i < size(); i++) {
      if (imputed(i)) {
        if (schema.feature(i).kind() == Feature.Kind.NUMBER) {
          again.impute(i, restored ? originals().numbers[i] : numbers[i]);
        } else {
          again.impute(i, String.valueOf(restored ? originals().texts[i] : texts[i]));
        }
      }
    }
  }

  /** Takes every imputed value back, so that the row is again what was given. */
  public void restore() {
    if (imputed && !restored) {
      restored = true;
      widen();
      Originals kept = originals();
      for (int i = 0; i < size(); i++) {
        if (imputed(i)) {
          double number = numbers[i];
          String text = texts[i];
          numbers[i] = kept.numbers[i];
          texts[i] = kept.texts[i];
          kept.numbers[i] = number;
          kept.texts[i] = text;
          int word = i >>> 6;
          long bit = 1L << i;
          present[word] = (present[word] & ~bit) | (kept.present[word] & bit);
        }
      }
    }
  }

  /** Sets the number at {@code index}. */
  public void number(int index, double value) {
    widen();
    numbers[index] = value;
    present[index >>> 6] |= 1L << index;
  }

  /**
   * Sets the first numbers to {@code values}, none of them missing: much faster than one by one.
   *
   * @throws IndexOutOfBoundsException if there are more than the row has features
   */
  public void numbers(float[] values) {
    Objects.checkFromToIndex(0, values.length, numbers.length);
    if (values.length < numbers.length) {
      widen();
      for (int i = 0; i < values.length; i++) {
        numbers[i] = values[i];
      }
    } else {
      requireFloats();
      System.arraycopy(values, 0, floats, 0, values.length);
      inFloats = true;
    }
    arrived(values.length);
  }

  private void widen() {
    if (inFloats) {
      inFloats = false;
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = floats[i];
      }
    }
  }

  /**
   * Sets the first numbers to {@code values}, none of them missing: much faster than one by one.
   *
   * @throws IndexOutOfBoundsException if there are more than the row has features
   */
  public void numbers(double[] values) {
    Objects.checkFromToIndex(0, values.length, numbers.length);
    widen();
    System.arraycopy(values, 0, numbers, 0, values.length);
    arrived(values.length);
  }

  /** Where a reader of this package writes numbers; {@link #arrived(long[])} must follow. */
  double[] numbers() {
    widen();
    return numbers;
  }

  /** The features of the bits in {@code more} are there. */
  void arrived(long[] more) {
    for (int i = 0; i < more.length; i++) {
      present[i] |= more[i];
    }
  }

  /** The first {@code count} features are there. */
  private void arrived(int count) {
    int words = count >>> 6;
    Arrays.fill(present, 0, words, -1L);
    if ((count & 63) != 0) {
      present[words] |= -1L >>> (-count & 63);
    }
  }

  /**
   * Copies {@code count} numbers from feature {@code from} on into {@code into}, the first to the
   * index {@code at}; NaN where one is missing. The buffer's position stays.
   *
   * @throws IndexOutOfBoundsException if the row has fewer, or the buffer has no room for them
   */
  public void copyNumbers(int from, int count, FloatBuffer into, int at) {
    Objects.checkFromIndexSize(from, count, numbers.length);
    if (!inFloats) {
      narrow(from, count);
    }
    into.put(at, floats, from, count);
  }

  /** Makes floats of the doubles: a buffer takes an array at once, far faster than one by one. */
  private void narrow(int from, int count) {
    requireFloats();
    for (int i = from; i < from + count; i++) {
      floats[i] = (float) numbers[i];
    }
    if (!complete()) {
      for (int i = from; i < from + count; i++) {
        if (missing(i)) {
          floats[i] = Float.NaN;
        }
      }
    }
  }

  private void requireFloats() {
    if (floats.length < numbers.length) {
      floats = new float[numbers.length];
    }
  }

  /** Sets the category at {@code index}; null leaves it missing. */
  public void text(int index, @Nullable String value) {
    if (value != null) {
      texts[index] = value;
      present[index >>> 6] |= 1L << index;
    }
  }

  /** Whether the value at {@code index} is missing. */
  public boolean missing(int index) {
    return (present[index >>> 6] & (1L << index)) == 0;
  }

  /** The number at {@code index}; NaN if it is missing. */
  public double number(int index) {
    if (missing(index)) {
      return Double.NaN;
    }
    return inFloats ? floats[index] : numbers[index];
  }

  /** The category at {@code index}; null if it is missing. */
  public @Nullable String text(int index) {
    return missing(index) ? null : texts[index];
  }

  /**
   * Checks that every required value is there.
   *
   * @throws InvalidInputException of kind {@link InvalidInputException.Kind#MISSING} that names all
   *     that are not
   */
  public void requirePresent() {
    if (!complete()) {
      List<String> absent = new ArrayList<>();
      for (int i = 0; i < size(); i++) {
        if (missing(i) && schema.feature(i).presence() == Feature.Presence.REQUIRED) {
          absent.add(schema.feature(i).name());
        }
      }
      if (!absent.isEmpty()) {
        throw new InvalidInputException(
            InvalidInputException.Kind.MISSING,
            "Every required feature needs a value, but these have none: "
                + String.join(", ", absent)
                + ". Give them, or, where the model takes missing values, let them be missing: in a record, box a"
                + " number, mark a text @Nullable",
            absent);
      }
    }
  }

  private boolean complete() {
    int last = present.length - 1;
    for (int i = 0; i < last; i++) {
      if (present[i] != -1L) {
        return false;
      }
    }
    return last < 0 || present[last] == -1L >>> (-size() & 63);
  }
}
