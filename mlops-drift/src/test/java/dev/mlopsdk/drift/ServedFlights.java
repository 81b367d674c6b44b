package dev.mlopsdk.drift;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.sequential.DesignEffect;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The flights of the quickstart, day by day: January and February 2001 are the baseline, March is
 * served, and the window is the last week of it.
 */
public final class ServedFlights {

  private static final Path FILE =
      Path.of("../samples/quickstart/src/main/resources/quickstart/flights-2001q1.csv.gz");
  private static final ModelRef REF = ModelRef.of("delay", 2);
  private static final double KILOMETRES = 1.609344;

  /** What happens on the 27th of March. */
  public enum Incident {
    /** Nothing: the flights as they were. */
    NONE,
    /** From then on distances come in kilometres, and every tenth origin is lost. */
    KILOMETRES
  }

  private record Flight(
      LocalDateTime at, double hour, double distance, @Nullable String from, String to) {

    static Flight parse(String line) {
      List<String> cells = List.of(line.split(",", -1));
      LocalDateTime at = LocalDateTime.parse(cells.get(0));
      return new Flight(
          at,
          at.getHour() + at.getMinute() / 60.0,
          Double.parseDouble(cells.get(2)),
          cells.get(3),
          cells.get(4));
    }

    Flight changed(boolean lost) {
      return new Flight(at, hour, distance * KILOMETRES, lost ? null : from, to);
    }

    boolean march() {
      return at.getMonthValue() == 3;
    }
  }

  private static final InputReader<Flight> READER =
      new InputReader<>() {

        @Override
        public FeatureSchema schema() {
          return FeatureSchema.of(
              Feature.number("hour"),
              Feature.number("distance"),
              Feature.category("origin"),
              Feature.category("destination"));
        }

        @Override
        public void read(Flight flight, Row row) {
          row.number(0, flight.hour);
          row.number(1, flight.distance);
          row.text(2, flight.from);
          row.text(3, flight.to);
        }
      };

  private ServedFlights() {}

  /** What the monitor knows at the end of March. */
  public static DriftDetails details(Incident incident) {
    try {
      List<Flight> all = read();
      List<Flight> training = all.stream().filter(flight -> !flight.march()).toList();
      Baseline baseline =
          Baseline.from(READER, training.iterator())
              .segmentedBy("origin", 3, READER, training.iterator());
      return serve(baseline, all.stream().filter(Flight::march).toList(), incident);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DriftDetails serve(Baseline baseline, List<Flight> march, Incident incident)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    baseline.writeTo(bytes);
    FakeTime time = FakeTime.at(LocalDateTime.of(2001, 3, 1, 0, 0).toInstant(ZoneOffset.UTC));
    DriftMonitor monitor =
        DriftMonitor.withDefaults()
            .withWindow(Duration.ofDays(7), 7)
            .withDesignEffect(DesignEffect.none());
    Recorder recorder =
        monitor.open(
            new VersionContext(
                new FakeArtifact(REF, Optional.of(bytes.toByteArray())),
                READER.schema(),
                new VersionMeters(new SimpleMeterRegistry(), REF),
                time,
                event -> {}));
    Frame frame = new Frame(READER.schema(), time);
    int rows = 0;
    for (Flight flight : march) {
      while (flight.at.toInstant(ZoneOffset.UTC).isAfter(time.now().plus(Duration.ofDays(1)))) {
        time.advance(Duration.ofDays(1));
      }
      boolean changed = incident == Incident.KILOMETRES && flight.at.getDayOfMonth() >= 27;
      frame.begin(Call.none(), Assignment.none());
      READER.read(changed ? flight.changed(rows++ % 10 == 0) : flight, frame.row());
      recorder.record(frame);
    }
    time.advance(
        Duration.between(
            time.now(),
            march.get(march.size() - 1).at.with(LocalTime.of(23, 0)).toInstant(ZoneOffset.UTC)));
    DriftDetails details = monitor.details(REF);
    recorder.close();
    return details;
  }

  private static List<Flight> read() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(FILE)), UTF_8))) {
      return lines.lines().skip(1).map(Flight::parse).toList();
    }
  }
}
