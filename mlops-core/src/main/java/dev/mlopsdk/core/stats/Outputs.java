package dev.mlopsdk.core.stats;

import dev.mlopsdk.core.Classification;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Counts the answers of a version and finds those that cannot be right: null, NaN, out of range.
 * Thread-safe.
 */
final class Outputs {

  /** Numbers looked at in one answer. */
  static final int MOST = 4096;

  private static final long NAN = 1L << 62;
  private static final long RANGE = 1L << 61;
  private static final long ODD = NAN | RANGE;
  private static final int DEPTH = 4;

  private final Columns columns;
  private final double low;
  private final double high;
  private final Counter nulls;
  private final Counter nans;
  private final Counter outside;

  Outputs(Columns columns, StatisticsSettings settings, VersionMeters meters) {
    this.columns = columns;
    this.low = settings.low();
    this.high = settings.high();
    this.nulls = anomalies(meters, "null");
    this.nans = anomalies(meters, "nan");
    this.outside = anomalies(meters, "out_of_range");
  }

  private static Counter anomalies(VersionMeters meters, String kind) {
    return meters.counter(
        CoreMeters.PREDICTION_ANOMALIES, "Answers that cannot be right", "kind", kind);
  }

  void count(PredictionView prediction, Stripe stripe, int bucket, int slot) {
    Object output = prediction.output();
    double score = prediction.score();
    long odd = 0;
    if (output instanceof Number number) {
      double value = number.doubleValue();
      odd = judge(value);
      stripe.column(columns.score).add(Double.isNaN(score) ? value : score, slot);
    } else {
      if (Double.isNaN(score)) {
        stripe.column(columns.score).tally(NumberCells.MISSING);
      } else {
        odd = judge(score);
        stripe.column(columns.score).add(score, slot);
      }
      odd |= other(output, stripe, bucket, slot);
    }
    if (odd != 0) {
      count(odd);
    }
  }

  private long other(@Nullable Object output, Stripe stripe, int bucket, int slot) {
    if (output == null) {
      nulls.increment();
      return 0;
    }
    String label = label(output);
    if (label == null) {
      return scan(output, 0, DEPTH, stripe.column(columns.elements), slot) & ODD;
    }
    columns.label.distinct().add(label, bucket);
    stripe.column(columns.label.column()).add(label.codePointCount(0, label.length()), slot);
    return 0;
  }

  private static @Nullable String label(Object output) {
    if (output instanceof String text) {
      return text;
    }
    if (output instanceof Enum<?> constant) {
      return constant.name();
    }
    if (output instanceof Classification answer) {
      return answer.label();
    }
    return output instanceof Boolean truth ? (truth ? "true" : "false") : null;
  }

  private void count(long odd) {
    if ((odd & NAN) != 0) {
      nans.increment();
    }
    if ((odd & RANGE) != 0) {
      outside.increment();
    }
  }

  private long judge(double value) {
    return value >= low && value <= high ? 0 : Double.isNaN(value) ? NAN : RANGE;
  }

  /** Adds the numbers of an array or a list; what is odd about them, and how many were seen. */
  private long scan(@Nullable Object output, long state, int depth, NumberCells cells, int slot) {
    long seen = state;
    if (output instanceof float[] values) {
      for (int i = 0; i < values.length && room(seen); i++) {
        seen = element(values[i], seen, cells, slot);
      }
    } else if (output instanceof double[] values) {
      for (int i = 0; i < values.length && room(seen); i++) {
        seen = element(values[i], seen, cells, slot);
      }
    } else if (output instanceof long[] values) {
      for (int i = 0; i < values.length && room(seen); i++) {
        seen = element((double) values[i], seen, cells, slot);
      }
    } else if (output instanceof int[] values) {
      for (int i = 0; i < values.length && room(seen); i++) {
        seen = element(values[i], seen, cells, slot);
      }
    } else if (output instanceof Number number) {
      seen = element(number.doubleValue(), seen, cells, slot);
    } else if (output instanceof Object[] values && depth > 0) {
      for (int i = 0; i < values.length && room(seen); i++) {
        seen = scan(values[i], seen, depth - 1, cells, slot);
      }
    } else if (output instanceof List<?> values && output instanceof RandomAccess && depth > 0) {
      for (int i = 0; i < values.size() && room(seen); i++) {
        seen = scan(values.get(i), seen, depth - 1, cells, slot);
      }
    }
    return seen;
  }

  private static boolean room(long seen) {
    return (seen & ~ODD) < MOST;
  }

  private long element(double value, long seen, NumberCells cells, int slot) {
    cells.add(value, slot);
    return (seen | judge(value)) + 1;
  }
}
