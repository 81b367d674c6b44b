package dev.mlopsdk.drift;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.profile.WindowRing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The binary form of a {@link WatchState}: the line {@code mlops-drift-state/1}, model and version,
 * settings, features, the SHA-256 of the baseline's text, that text if it was learned, the window's
 * buckets, the segments' marks, the alarms, the verdicts told, and the CRC-32C of all that. Counts
 * and processes are in the formats of their own.
 */
final class StateFormat {

  private static final String NAME = "mlops-drift-state/";
  private static final byte[] HEADER = (NAME + "1\n").getBytes(StandardCharsets.US_ASCII);

  private StateFormat() {}

  static byte[] write(WatchState state) {
    StateOut out = new StateOut();
    out.raw(HEADER);
    out.text(state.ref().name());
    out.number(state.ref().version());
    out.text(state.settings());
    texts(state.features(), out);
    byte[] baseline = text(state.baseline());
    out.text(digest(baseline));
    out.block(state.source() == DriftReport.Source.LEARNED ? baseline : new byte[0]);
    out.number(state.buckets().size());
    for (WindowRing.Bucket bucket : state.buckets()) {
      out.instant(bucket.from());
      out.instant(bucket.to());
      out.block(bucket.counts().toBytes());
    }
    out.number(state.segments().size());
    for (Map<String, Counts> mark : state.segments()) {
      out.number(mark.size());
      mark.forEach(
          (segment, counts) -> {
            out.text(segment);
            out.block(counts.toBytes());
          });
    }
    AlarmsState alarms = state.alarms();
    out.flag(alarms != null);
    if (alarms != null) {
      AlarmsFormat.write(alarms, out);
    }
    texts(state.standing(), out);
    return out.sealed();
  }

  private static void texts(Iterable<String> texts, StateOut out) {
    List<String> all = new ArrayList<>();
    texts.forEach(all::add);
    out.number(all.size());
    all.forEach(out::text);
  }

  /**
   * Reads what {@link #write} wrote about {@code ref}.
   *
   * @param stored the baseline that the version brings now
   * @param statistics that of the row statistics now, without which there are none
   * @throws IllegalArgumentException if it is something else, is damaged, or was gathered over
   *     another baseline; says why in half a sentence
   */
  static WatchState parse(
      byte[] bytes, ModelRef ref, Optional<Baseline> stored, Baseline statistics) {
    requireFormat(bytes);
    if (!StateIn.intact(bytes)) {
      throw new IllegalArgumentException("it is damaged: its checksum is wrong");
    }
    try {
      StateIn in = new StateIn(bytes, HEADER.length);
      ModelRef of = ModelRef.of(in.text(), in.integer());
      if (!of.equals(ref)) {
        throw new IllegalArgumentException("it is the state of " + of);
      }
      WatchState state = state(ref, in, stored, statistics);
      if (!in.atEnd()) {
        throw new IllegalArgumentException("it is longer than a state is");
      }
      return state;
    } catch (BufferUnderflowException | DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("it cannot be read: " + e, e);
    }
  }

  private static void requireFormat(byte[] bytes) {
    if (bytes.length >= HEADER.length
        && Arrays.equals(HEADER, Arrays.copyOf(bytes, HEADER.length))) {
      return;
    }
    String begin =
        new String(bytes, 0, Math.min(bytes.length, HEADER.length), StandardCharsets.US_ASCII);
    throw new IllegalArgumentException(
        begin.startsWith(NAME)
            ? "it is of the format " + begin.strip() + ", which is not known here"
            : "it is no drift state, which begins with " + NAME + "1");
  }

  private static WatchState state(
      ModelRef ref, StateIn in, Optional<Baseline> stored, Baseline statistics) {
    String settings = in.text();
    List<String> features = in.list(in::text);
    String digest = in.text();
    byte[] learned = in.block();
    Baseline baseline = baseline(digest, learned, stored);
    Baseline all = baseline.beside(statistics);
    return new WatchState(
        ref,
        settings,
        features,
        baseline,
        stored.isPresent() ? DriftReport.Source.STORED : DriftReport.Source.LEARNED,
        in.list(() -> new WindowRing.Bucket(in.instant(), in.instant(), counts(in, all))),
        in.list(() -> segments(in, baseline)),
        in.flag() ? AlarmsFormat.read(in, all) : null,
        Set.copyOf(in.list(in::text)));
  }

  private static Baseline baseline(String digest, byte[] learned, Optional<Baseline> stored) {
    if (stored.isEmpty() && learned.length == 0) {
      throw new IllegalArgumentException(
          "it was gathered over a stored baseline, and the version brings none now");
    }
    Baseline baseline = stored.orElseGet(() -> Baseline.parse(learned));
    if (!digest(text(baseline)).equals(digest)) {
      throw new IllegalArgumentException("it was gathered over another baseline");
    }
    return baseline;
  }

  private static Map<String, Counts> segments(StateIn in, Baseline baseline) {
    Map<String, Counts> mark = new LinkedHashMap<>();
    int size = in.integer();
    for (int i = 0; i < size; i++) {
      mark.put(in.text(), counts(in, baseline));
    }
    return mark;
  }

  static Counts counts(StateIn in, Baseline baseline) {
    return Counts.parse(in.block(), baseline);
  }

  private static byte[] text(Baseline baseline) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      baseline.writeTo(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(byte[] text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
