package dev.mlopsdk.serving.text;

import java.util.stream.IntStream;

/** The lengths that texts are padded to. */
final class Lengths {

  private static final int SHORTEST = 16;

  private Lengths() {}

  /** The given ones below {@code most}, without any 16, 32, 64 …, and {@code most} itself. */
  static int[] of(int[] given, int most) {
    IntStream below =
        given.length > 0
            ? IntStream.of(given).filter(each -> each < most)
            : IntStream.iterate(SHORTEST, each -> each < most, each -> each * 2);
    return IntStream.concat(below, IntStream.of(most)).toArray();
  }
}
