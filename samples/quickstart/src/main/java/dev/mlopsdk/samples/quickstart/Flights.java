package dev.mlopsdk.samples.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.Month;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The files of the quickstart: flights, models and baselines (see SOURCE.md beside them). */
final class Flights {

  /**
   * One flight and what became of it.
   *
   * @param id a name for the split, which keeps a unit in its arm
   * @param departure when it left
   * @param flight what the model gets
   * @param late whether it arrived more than 15 minutes late
   */
  record Observed(String id, LocalDateTime departure, Flight flight, boolean late) {}

  private Flights() {}

  /** The flights of March 2001, in the order of their departure. */
  static List<Observed> march() {
    return read().filter(each -> each.departure.getMonth() == Month.MARCH).toList();
  }

  /** What the models were trained on: the flights of January and February 2001. */
  static List<Flight> training() {
    return read()
        .filter(each -> each.departure.getMonth() != Month.MARCH)
        .map(Observed::flight)
        .toList();
  }

  private static Stream<Observed> read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(gunzip("flights-2001q1.csv"), StandardCharsets.UTF_8))) {
      return lines.lines().skip(1).map(Flights::parse).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Observed parse(String line) {
    String[] cells = line.split(",", -1);
    LocalDateTime departure = LocalDateTime.parse(cells[0]);
    Flight flight =
        new Flight(
            (float) (departure.getHour() + departure.getMinute() / 60.0),
            departure.getDayOfWeek().name(),
            Float.parseFloat(cells[2]),
            cells[3],
            cells[4]);
    String id = cells[0] + "/" + cells[3] + "-" + cells[4];
    return new Observed(id, departure, flight, Integer.parseInt(cells[1]) > 15);
  }

  /** Writes the resource {@code name} into {@code directory}. */
  static Path copy(String name, Path directory) {
    return write(resource(name), directory.resolve(name));
  }

  /** Unpacks the resource {@code name}.gz into {@code directory}. */
  static Path unpack(String name, Path directory) {
    return write(gunzip(name), directory.resolve(name));
  }

  private static Path write(InputStream in, Path file) {
    try (in) {
      Files.copy(in, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream gunzip(String name) {
    try {
      return new GZIPInputStream(resource(name + ".gz"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    InputStream in = Flights.class.getResourceAsStream("/quickstart/" + name);
    if (in == null) {
      throw new IllegalStateException("The resource /quickstart/" + name + " is not there");
    }
    return in;
  }
}
