package dev.mlopsdk.serving.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What kind of processor this is, as far as optimised graphs depend on it. Stateless. */
final class Processor {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");
  private static final Path LINUX = Path.of("/proc/cpuinfo");

  private Processor() {}

  /** Architecture, and on Linux model and instruction sets. */
  static String description() {
    String text = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!Files.isReadable(LINUX)) {
      return text;
    }
    try (Stream<String> lines = Files.lines(LINUX)) {
      // Those of the first processor; the others are the same.
      return text
          + lines
              .takeWhile(line -> !line.isBlank())
              .filter(line -> line.matches("(vendor_id|model name|flags|Features|CPU part)\\s*:.*"))
              .collect(Collectors.joining("\n", "\n", ""));
    } catch (IOException e) {
      LOG.debug("{} cannot be read", LINUX, e);
      return text;
    }
  }
}
