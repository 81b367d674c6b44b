package dev.mlopsdk.core.log.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mlopsdk.core.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Whatever the bytes of a log file are, reading it ends with a typed error or none. The first byte
 * says whether the file is compressed, packed by the test, and whether damage is skipped. In {@code
 * mvn verify} the inputs under {@code LogReaderFuzzTestInputs} are run; docs/prediction-log.md says
 * how to fuzz.
 */
class LogReaderFuzzTest {

  @FuzzTest(maxDuration = "90s")
  void parse_anyLine_failsOnlyTyped(byte[] line) {
    LineScope.Stretch ever = new LineScope.Stretch(Long.MIN_VALUE, Long.MAX_VALUE);
    try {
      LogRecord record = new LineParser(new LineScope(ever, ever, ever)).parse(line, line.length);
      if (record instanceof LoggedPrediction prediction) {
        String output = LogJson.text(prediction.output(), LogJson.Lacking.AS_LOGGED);
        assertThat(LogJson.text(prediction.inputs(), LogJson.Lacking.NULL) + output).isNotEmpty();
      }
    } catch (IOException damaged) {
      // What a cursor makes a ModelException of.
    }
  }

  @FuzzTest(maxDuration = "90s")
  void read_anyBytes_failsOnlyTyped(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    boolean skip = (data[0] & 1) != 0;
    boolean gz = (data[0] & 2) != 0;
    boolean packed = (data[0] & 4) != 0;
    byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
    Path root = Files.createTempDirectory("log-fuzz");
    Path folder = Files.createDirectory(root.resolve("a"));
    Path file = folder.resolve("20260601T120000000Z-000001.jsonl" + (gz ? ".gz" : ""));
    Files.write(file, gz && packed ? LogLines.gzip(bytes) : bytes);
    LogReader log =
        LogReader.of(root)
            .outcomesWithin(Duration.ofDays(1))
            .onDamage(skip ? LogReader.Damage.SKIP : LogReader.Damage.FAIL);
    try {
      LogSummary summary = log.summary();
      try (Stream<LoggedPrediction> read = log.read()) {
        assertThat(read.filter(p -> !p.outcomes().isEmpty()).count()).isEqualTo(summary.labelled());
      }
    } catch (ModelException typed) {
      assertThat(typed.kind()).isIn(ModelException.Kind.INTEGRITY, ModelException.Kind.FORMAT);
      assertThat(skip && typed.kind() == ModelException.Kind.INTEGRITY).isFalse();
    } finally {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
