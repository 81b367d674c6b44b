package dev.mlopsdk.samples.benchmarks;

/**
 * What a suite promises about one benchmark.
 *
 * @param subject method of the suite's class
 * @param floor method of the suite's class that it is compared with
 * @param threads how many threads both run on
 * @param limit the largest ratio of times, subject to floor
 * @param extraBytes how many bytes per operation the subject may allocate beyond the floor;
 *     negative for any number
 */
record Bound(String subject, String floor, int threads, double limit, double extraBytes) {

  static Bound ratio(String subject, String floor, double limit) {
    return new Bound(subject, floor, 1, limit, -1);
  }

  Bound threads(int threads) {
    return new Bound(subject, floor, threads, limit, extraBytes);
  }

  Bound bytes(double extraBytes) {
    return new Bound(subject, floor, threads, limit, extraBytes);
  }
}
