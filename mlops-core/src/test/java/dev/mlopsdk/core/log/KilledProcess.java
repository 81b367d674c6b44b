package dev.mlopsdk.core.log;

import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.PredictionIds;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.time.SystemTime;
import java.io.FileOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process that logs predictions and their truths, and tells its parent which are acknowledged,
 * until it is killed: first the nonce of its ids, then after each flush the first and last counter.
 */
final class KilledProcess {

  private KilledProcess() {}

  public static void main(String[] args) throws Exception {
    SystemTime time = SystemTime.create("killed");
    PredictionIds ids = PredictionIds.random();
    PredictionLog log =
        PredictionLog.to(Path.of(args[0]))
            .replica("r")
            .every(Duration.ofMillis(1))
            .rotate(100_000, Duration.ofHours(1))
            .open();
    Recorder recorder = log.open(LogKit.version(LogKit.FLIGHT, time));
    try (FileOutputStream out = new FileOutputStream(java.io.FileDescriptor.out)) {
      tell(out, ids.nonce(), 0);
      Frame frame = LogKit.flight(time, 0, 5.5, "MONDAY", "K\u00f6ln");
      for (long number = 1; ; ) {
        long first = number;
        for (int i = 0; i < 40; i++, number++) {
          frame.end(0.5f, ids.nonce(), number);
          recorder.record(frame);
          log.reported(
              new dev.mlopsdk.core.PredictionId(ids.nonce(), number),
              Outcome.of((double) number),
              OutcomeJoin.Status.JOINED);
        }
        if (!log.flush(Duration.ofSeconds(60))) {
          throw new IllegalStateException("A flush failed on a healthy disk");
        }
        tell(out, first, number - 1);
      }
    }
  }

  /** One write, which a kill does not tear apart: a pipe takes sixteen bytes at once. */
  private static void tell(FileOutputStream out, long one, long other) throws Exception {
    out.write(ByteBuffer.allocate(16).putLong(one).putLong(other).array());
  }
}
