package dev.mlopsdk.serving.replay;

/**
 * Counts times in bins that are 1/32 of their octave wide. Not thread-safe; confine to one thread.
 */
final class LatencyBins {

  private static final int PARTS = 32;
  private static final int PART_BITS = 5;

  private final long[] bins = new long[64 * PARTS];
  private long count;
  private double sum;

  void accept(long nanos) {
    bins[bin(Math.max(1, nanos))]++;
    count++;
    sum += nanos;
  }

  private static int bin(long nanos) {
    int octave = 63 - Long.numberOfLeadingZeros(nanos);
    long part =
        octave >= PART_BITS ? nanos >>> (octave - PART_BITS) : nanos << (PART_BITS - octave);
    return octave * PARTS + (int) (part & (PARTS - 1));
  }

  /** The upper end of {@code bin}. */
  private static double end(int bin) {
    return Math.scalb(1 + (bin % PARTS + 1.0) / PARTS, bin / PARTS);
  }

  Latency result() {
    return new Latency(count, count == 0 ? Double.NaN : sum / count, quantile(0.5), quantile(0.99));
  }

  private double quantile(double share) {
    long wanted = (long) Math.ceil(share * count);
    long seen = 0;
    for (int bin = 0; bin < bins.length && count > 0; bin++) {
      seen += bins[bin];
      if (seen >= wanted) {
        return end(bin);
      }
    }
    return Double.NaN;
  }
}
