package dev.mlopsdk.core.log;

import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.time.TimeSource;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of a prediction log; a log that is open is not changed by them any more. Not
 * thread-safe; confine to one thread.
 *
 * @since 0.1
 */
public final class PredictionLogBuilder {

  private static final Pattern REPLICA = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.\\-]{0,127}");
  private static final Duration FOR_EVER = Duration.ofDays(36500);
  private static final int LEAST_BYTES = 1 << 16;
  private static final int MOST_BYTES = 1 << 30;

  final Path root;
  @Nullable String replica;
  Sampling sampling = Sampling.all();
  Redaction redaction = Redaction.none();
  @Nullable ToDoubleFunction<PredictionView> cost;
  int bufferBytes = 16 << 20;
  int bufferRecords = 100_000;
  int largestRecord = 1 << 16;
  Duration every = Duration.ofMillis(50);
  Duration fsync = Duration.ofSeconds(1);
  long rotateBytes = 64L << 20;
  Duration rotateAge = Duration.ofHours(1);
  long keepBytes = 8L << 30;
  Duration keepAge = FOR_EVER;
  Duration closeTimeout = Duration.ofSeconds(5);
  @Nullable TimeSource time;

  PredictionLogBuilder(Path root) {
    this.root = root;
  }

  /**
   * The folder of this process below the root; default the host's name. While another log holds it,
   * {@code -2}, {@code -3} and so on are added.
   */
  public PredictionLogBuilder replica(String name) {
    if (!REPLICA.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A replica's name is 1 to 128 letters, digits, '_', '.' or '-', the first a letter or"
              + " digit, but was '"
              + name
              + "'");
    }
    replica = name;
    return this;
  }

  /**
   * Logs this share of the answers, in [0, 1]; default all. Whether one is logged depends on its id
   * alone; the rate stands in each record. Failures and outcomes are logged all the same.
   */
  public PredictionLogBuilder sample(double rate) {
    sampling = new Sampling(rate, sampling.failures(), sampling.outcomes());
    return this;
  }

  /** Logs this share of the predictions that failed, in [0, 1]; default all. */
  public PredictionLogBuilder sampleFailures(double rate) {
    sampling = new Sampling(sampling.answers(), rate, sampling.outcomes());
    return this;
  }

  /**
   * Logs the outcomes of this share of the predictions, in [0, 1]; default all. With the rate of
   * {@link #sample} they are those of the logged predictions.
   */
  public PredictionLogBuilder sampleOutcomes(double rate) {
    sampling = new Sampling(sampling.answers(), sampling.failures(), rate);
    return this;
  }

  /**
   * Keeps these fields out of the log: features, parts of records and maps at any depth,
   * attributes, and {@code unit}, {@code trace}, {@code output} or an outcome's name. They never
   * leave the caller's thread.
   */
  public PredictionLogBuilder redact(String... names) {
    for (String name : names) {
      redaction = redaction.remove(name);
    }
    return this;
  }

  /**
   * Logs what {@code replacement} makes of the field {@code name}, a keyed hash for instance. It is
   * called on the log's thread with the value as text; where it throws or answers null, and for
   * lists and objects, the field is redacted.
   */
  public PredictionLogBuilder replace(String name, UnaryOperator<String> replacement) {
    redaction = redaction.replace(name, replacement);
    return this;
  }

  /**
   * What an answer or a failure cost, asked on the caller's thread, so it must be quick and
   * allocate nothing; NaN for unknown. Default no cost is logged.
   */
  public PredictionLogBuilder cost(ToDoubleFunction<PredictionView> cost) {
    this.cost = cost;
    return this;
  }

  /**
   * The memory between callers and disk: at most so many bytes, rounded down to a power of two, and
   * so many records; default 16 MiB and 100,000. It is allocated when the log is opened.
   */
  public PredictionLogBuilder buffer(int bytes, int records) {
    if (bytes < LEAST_BYTES || bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "The buffer has 64 KiB to 1 GiB, but was to have " + bytes + " bytes");
    }
    if (records < 1 || records > ByteRing.MOST_RECORDS) {
      throw new IllegalArgumentException(
          "The buffer holds 1 to "
              + ByteRing.MOST_RECORDS
              + " records, but was to hold "
              + records);
    }
    bufferBytes = Integer.highestOneBit(bytes);
    bufferRecords = records;
    return this;
  }

  /**
   * The most bytes that one record takes in the buffer; default 64 KiB. An input or answer that
   * does not fit is left out of its record, which names its class.
   */
  public PredictionLogBuilder largestRecord(int bytes) {
    if (bytes < 4096 || bytes > 16 << 20) {
      throw new IllegalArgumentException(
          "The largest record has 4 KiB to 16 MiB, but was to have " + bytes + " bytes");
    }
    largestRecord = bytes;
    return this;
  }

  /** How often the buffer is written to the file; default 50 ms. */
  public PredictionLogBuilder every(Duration period) {
    every = positive("The time between two writes", period);
    return this;
  }

  /**
   * How often what was written is forced to the disk: after every write with {@link Duration#ZERO},
   * only when a file is closed with a very long time; default every second. {@link
   * PredictionLog#flush} forces in any case.
   */
  public PredictionLogBuilder fsync(Duration period) {
    if (period.isNegative()) {
      throw new IllegalArgumentException(
          "The time between two fsyncs is zero or more, but was " + period);
    }
    fsync = shortened(period);
    return this;
  }

  /**
   * When a new file is begun: once the old one has about so many bytes, or is that old; default 64
   * MiB and an hour. Closed files are compressed.
   */
  public PredictionLogBuilder rotate(long bytes, Duration age) {
    if (bytes < 1) {
      throw new IllegalArgumentException("A file has 1 byte or more, but was to have " + bytes);
    }
    rotateBytes = bytes;
    rotateAge = positive("The age of a file", age);
    return this;
  }

  /**
   * What is kept of this replica: the oldest closed files are deleted while all together have more
   * bytes, and those that begin before {@code age} ago; default 8 GiB, of any age.
   */
  public PredictionLogBuilder keep(long bytes, Duration age) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          "What is kept has 1 byte or more, but was to have " + bytes);
    }
    keepBytes = bytes;
    keepAge = positive("The age of what is kept", age);
    return this;
  }

  /** How long {@code close} waits for the disk; default 5 seconds. */
  public PredictionLogBuilder closeTimeout(Duration timeout) {
    closeTimeout = positive("The time that close waits", timeout);
    return this;
  }

  /**
   * Clock, ticker and scheduler, which the caller closes; default threads of the log's own, so that
   * a disk that hangs holds nothing else up.
   */
  public PredictionLogBuilder time(TimeSource time) {
    this.time = time;
    return this;
  }

  /**
   * Takes the replica's folder, mends what a crash left there, and starts to write.
   *
   * @throws java.io.UncheckedIOException if the folder cannot be created, locked or read
   */
  public PredictionLog open() {
    if (largestRecord > bufferBytes / 2) {
      throw new IllegalArgumentException(
          "The buffer has room for two of the largest records, but has "
              + bufferBytes
              + " bytes for records of up to "
              + largestRecord
              + "; make the buffer larger or the largest record smaller");
    }
    return PredictionLog.open(this);
  }

  private static Duration positive(String what, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(what + " is more than zero, but was " + duration);
    }
    return shortened(duration);
  }

  /** Sums of durations must not overflow; a century is for ever. */
  static Duration shortened(Duration duration) {
    return duration.compareTo(FOR_EVER) > 0 ? FOR_EVER : duration;
  }

  String replicaName() {
    String chosen = replica;
    return chosen != null ? chosen : legal(hostName());
  }

  private static String hostName() {
    String known = System.getenv("HOSTNAME");
    if (known == null || known.isBlank()) {
      known = System.getenv("COMPUTERNAME");
    }
    if (known != null && !known.isBlank()) {
      return known;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }

  private static String legal(String host) {
    String name = host.replaceAll("[^A-Za-z0-9_.\\-]", "_").replaceFirst("^[^A-Za-z0-9]+", "");
    return name.isEmpty() ? "localhost" : name.substring(0, Math.min(name.length(), 120));
  }
}
