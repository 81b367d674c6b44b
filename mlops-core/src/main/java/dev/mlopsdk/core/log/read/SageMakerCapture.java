package dev.mlopsdk.core.log.read;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log as Amazon SageMaker data capture, which Model Monitor reads: one JSON object a
 * line, in the order of time. Thread-safe.
 *
 * <p>Input and output are JSON texts of encoding {@code JSON}; an output that is no object is the
 * member {@code prediction} of one. What JSON lacks (NaN, the infinities) and what was redacted is
 * null. Only predictions that were answered are written: SageMaker has no place for the others, nor
 * for the model's version.
 *
 * <p>Source: Amazon SageMaker AI Developer Guide, "Capture data from real-time endpoint" and
 * "Ingest Ground Truth labels and merge them with predictions", event version 0.
 *
 * @since 0.1
 */
public final class SageMakerCapture {

  private static final String VERSION = "0";

  private SageMakerCapture() {}

  /**
   * Writes the answered predictions of {@code log}; {@code out} stays open.
   *
   * @return how many lines were written
   * @throws IOException if {@code out} fails; what {@link LogReader} throws comes as it is
   */
  public static long write(LogReader log, OutputStream out) throws IOException {
    long lines = 0;
    try (Stream<LoggedPrediction> all = log.read();
        JsonGenerator json = LogJson.lines(out)) {
      for (LoggedPrediction p : (Iterable<LoggedPrediction>) all::iterator) {
        if (p.status() == LoggedPrediction.Status.SUCCESS) {
          capture(json, p);
          lines++;
        }
      }
      end(json, lines);
    }
    return lines;
  }

  private static void capture(JsonGenerator json, LoggedPrediction p) throws IOException {
    Object input = p.input();
    Object output = p.output();
    json.writeStartObject();
    json.writeObjectFieldStart("captureData");
    part(json, "endpointInput", "INPUT", input == null ? p.inputs() : input);
    part(
        json,
        "endpointOutput",
        "OUTPUT",
        output instanceof Map ? output : Collections.singletonMap("prediction", output));
    json.writeEndObject();
    json.writeObjectFieldStart("eventMetadata");
    json.writeStringField("eventId", p.id().toString());
    json.writeStringField("inferenceTime", p.time().truncatedTo(ChronoUnit.SECONDS).toString());
    json.writeEndObject();
    json.writeStringField("eventVersion", VERSION);
    json.writeEndObject();
  }

  private static void part(JsonGenerator json, String name, String mode, @Nullable Object data)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("observedContentType", "application/json");
    json.writeStringField("mode", mode);
    json.writeStringField("data", LogJson.text(data, LogJson.Lacking.NULL));
    json.writeStringField("encoding", "JSON");
    json.writeEndObject();
  }

  /**
   * Writes the truths named {@code outcome} about the answered predictions of {@code log} as ground
   * truth, which Model Monitor merges with the capture by the event's id; {@code out} stays open.
   *
   * @return how many lines were written
   * @throws IOException if {@code out} fails; what {@link LogReader} throws comes as it is
   */
  public static long writeTruth(LogReader log, String outcome, OutputStream out)
      throws IOException {
    long lines = 0;
    try (Stream<LoggedPrediction> all = log.read();
        JsonGenerator json = LogJson.lines(out)) {
      for (LoggedPrediction p : (Iterable<LoggedPrediction>) all::iterator) {
        LoggedOutcome truth = p.outcome(outcome).orElse(null);
        if (truth != null && p.status() == LoggedPrediction.Status.SUCCESS) {
          truth(json, p, truth);
          lines++;
        }
      }
      end(json, lines);
    }
    return lines;
  }

  private static void truth(JsonGenerator json, LoggedPrediction p, LoggedOutcome truth)
      throws IOException {
    String label = truth.label();
    json.writeStartObject();
    json.writeObjectFieldStart("groundTruthData");
    json.writeStringField("data", label == null ? number(truth.value()) : csv(label));
    json.writeStringField("encoding", "CSV");
    json.writeEndObject();
    json.writeObjectFieldStart("eventMetadata");
    json.writeStringField("eventId", p.id().toString());
    json.writeEndObject();
    json.writeStringField("eventVersion", VERSION);
    json.writeEndObject();
  }

  /** Whole numbers without a point, since 1 and 1.0 are two classes to a classifier's monitor. */
  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1L << 53
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** One CSV field by RFC 4180. */
  private static String csv(String label) {
    boolean plain = label.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? label : '"' + label.replace("\"", "\"\"") + '"';
  }

  private static void end(JsonGenerator json, long lines) throws IOException {
    if (lines > 0) {
      json.writeRaw('\n');
    }
  }
}
