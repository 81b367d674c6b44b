package dev.mlopsdk.serving.memory;

import dev.mlopsdk.core.Manifest;
import java.util.HashMap;
import java.util.Map;

/**
 * How much native memory a version will take: the size of its files times a factor that is learned
 * per runtime from the loads before. No runtime that Java has tells what it allocated. Thread-safe.
 */
final class Estimates {

  /** Before anything was learned: the weights, and once more for what a runtime packs anew. */
  private static final double PRIOR = 2;

  /** The growth during the load of a smaller file is mostly noise. */
  private static final long SMALLEST = 1 << 20;

  private static final double LEAST = 0.5;
  private static final double MOST = 8;

  private record Learned(double fileBytes, double nativeBytes) {}

  private final Map<String, Learned> learned = new HashMap<>();

  static long fileBytes(Manifest manifest) {
    long sum = 0;
    for (Manifest.StoredFile file : manifest.files()) {
      if (!manifest.baseline().filter(file.name()::equals).isPresent()) {
        sum += file.size();
      }
    }
    return sum;
  }

  synchronized long of(Manifest manifest, String runtime) {
    Learned so = learned.get(runtime);
    double factor = so == null ? PRIOR : so.nativeBytes / so.fileBytes;
    return Math.round(factor * fileBytes(manifest));
  }

  /**
   * What a load that grew the process by {@code grown} bytes took; -1 if that is not to be trusted:
   * the file is small, or something else happened meanwhile.
   */
  synchronized long learn(Manifest manifest, String runtime, long grown) {
    long files = fileBytes(manifest);
    if (files < SMALLEST || grown < LEAST * files || grown > MOST * files) {
      return -1;
    }
    Learned before = learned.getOrDefault(runtime, new Learned(0, 0));
    learned.put(runtime, new Learned(before.fileBytes + files, before.nativeBytes + grown));
    return grown;
  }
}
