package dev.mlopsdk.core.log;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a log file: {@code 20260601T120000123Z-000007.jsonl}, and with {@code .gz} once it is
 * closed and compressed. Immutable.
 *
 * @param start the time of its first record, in milliseconds, rounded down
 * @param sequence 1 for the first file of a replica's folder, one more for each that follows
 * @param packed whether it is gzipped
 * @since 0.1
 */
public record LogFileName(Instant start, long sequence, boolean packed) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Pattern NAME =
      Pattern.compile("(\\d{8}T\\d{9}Z)-(\\d{6,18})\\.jsonl(\\.gz)?");

  /** What {@code file} is called, empty if it is no log file. */
  public static Optional<LogFileName> of(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    if (!name.matches()) {
      return Optional.empty();
    }
    try {
      Instant start = TIME.parse(name.group(1), Instant::from);
      long sequence = Long.parseLong(name.group(2));
      return Optional.of(new LogFileName(start, sequence, name.group(3) != null));
    } catch (DateTimeException noTime) {
      return Optional.empty();
    }
  }

  /** The same file once it is compressed. */
  public LogFileName pack() {
    return new LogFileName(start, sequence, true);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s-%06d.jsonl%s", TIME.format(start), sequence, packed ? ".gz" : "");
  }
}
