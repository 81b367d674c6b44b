package dev.mlopsdk.serving.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the process holds outside its heap, as Linux counts it; elsewhere unknown. A difference of
 * two of them is what a load took, if little else happened meanwhile. Immutable.
 *
 * @param anonymousBytes resident pages that are no file's; -1 if unknown
 * @param heapBytes of them the heap's, as far as it was written
 */
record ProcessMemory(long anonymousBytes, long heapBytes) {

  private static final Path STATUS = Path.of("/proc/self/status");

  static ProcessMemory now() {
    Runtime runtime = Runtime.getRuntime();
    return new ProcessMemory(anonymous(), runtime.totalMemory() - runtime.freeMemory());
  }

  private static long anonymous() {
    if (!Files.isReadable(STATUS)) {
      return -1;
    }
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("RssAnon:")) {
          return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
      return -1;
    } catch (IOException e) {
      return -1;
    }
  }

  /** By how many bytes native memory grew since {@code before}; -1 if that cannot be told. */
  long since(ProcessMemory before) {
    boolean collected = heapBytes < before.heapBytes;
    if (anonymousBytes < 0 || before.anonymousBytes < 0 || collected) {
      return -1;
    }
    return anonymousBytes - before.anonymousBytes - (heapBytes - before.heapBytes);
  }
}
