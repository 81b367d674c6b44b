package dev.mlopsdk.core.log.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.mlopsdk.core.Phase;
import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log as CloudEvents 1.0 in structured JSON: JSON lines, each an event of the media type
 * {@code application/cloudevents+json}, in the order of time; not the batch format. Thread-safe.
 *
 * <p>One event per prediction, whatever became of it: {@code id} is the prediction's, {@code
 * source} is {@code /models/<name>/versions/<version>}, {@code type} is {@value #TYPE}, {@code
 * time} that of the answer, {@code data} its members with the joined truths as {@code outcomes}.
 * Numbers that JSON lacks and what was redacted are as in the log.
 *
 * <p>Source: CloudEvents Version 1.0.2, "JSON Event Format".
 *
 * @since 0.1
 */
public final class CloudEvents {

  /** The type of the events; a change of {@code data} that breaks readers gets another. */
  public static final String TYPE = "dev.mlopsdk.prediction.v1";

  private CloudEvents() {}

  /**
   * Writes the predictions of {@code log}; {@code out} stays open.
   *
   * @return how many events were written
   * @throws IOException if {@code out} fails; what {@link LogReader} throws comes as it is
   */
  public static long write(LogReader log, OutputStream out) throws IOException {
    long events = 0;
    try (Stream<LoggedPrediction> all = log.read();
        JsonGenerator json = LogJson.lines(out)) {
      for (LoggedPrediction p : (Iterable<LoggedPrediction>) all::iterator) {
        event(json, p);
        events++;
      }
      if (events > 0) {
        json.writeRaw('\n');
      }
    }
    return events;
  }

  private static void event(JsonGenerator json, LoggedPrediction p) throws IOException {
    json.writeStartObject();
    json.writeStringField("specversion", "1.0");
    json.writeStringField("id", p.id().toString());
    json.writeStringField(
        "source", "/models/" + p.model().name() + "/versions/" + p.model().version());
    json.writeStringField("type", TYPE);
    json.writeStringField("time", p.time().toString());
    json.writeStringField("datacontenttype", "application/json");
    json.writeObjectFieldStart("data");
    data(json, p);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void data(JsonGenerator json, LoggedPrediction p) throws IOException {
    optional(json, "digest", p.digest().orElse(null));
    optional(json, "alias", p.alias().orElse(null));
    json.writeStringField("experiment", p.experiment());
    json.writeStringField("variant", p.variant());
    json.writeStringField("reason", p.reason().name());
    json.writeNumberField("epoch", p.epoch());
    json.writeNumberField("propensity", p.propensity());
    optional(json, "unit", p.unit().orElse(null));
    json.writeStringField("status", LineParser.lowerCase(p.status().name()));
    json.writeStringField("source", p.source().label());
    if (!p.why().isEmpty()) {
      json.writeStringField("why", p.why());
    }
    Object input = p.input();
    value(json, "inputs", input == null ? p.inputs() : input);
    value(json, "imputed", p.imputed());
    value(json, "output", p.output());
    value(json, "score", p.score());
    nanos(json, p);
    json.writeNumberField("samplingRate", p.samplingRate());
    optional(json, "trace", p.trace().orElse(null));
    value(json, "attributes", p.attributes());
    if (p.cost().isPresent()) {
      value(json, "cost", p.cost().getAsDouble());
    }
    LoggedPrediction.Failure failure = p.error().orElse(null);
    if (failure != null) {
      json.writeObjectFieldStart("error");
      json.writeStringField("type", failure.type());
      json.writeStringField("kind", failure.kind());
      json.writeEndObject();
    }
    json.writeObjectFieldStart("outcomes");
    for (LoggedOutcome outcome : p.outcomes().values()) {
      json.writeObjectFieldStart(outcome.name());
      String label = outcome.label();
      if (label == null) {
        json.writeNumberField("value", outcome.value());
      } else {
        json.writeStringField("label", label);
      }
      json.writeStringField("time", outcome.time().toString());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void nanos(JsonGenerator json, LoggedPrediction p) throws IOException {
    json.writeObjectFieldStart("nanos");
    if (p.totalNanos().isPresent()) {
      json.writeNumberField("total", p.totalNanos().getAsLong());
    }
    for (Phase phase : Phase.values()) {
      if (p.nanos(phase).isPresent()) {
        json.writeNumberField(phase.label(), p.nanos(phase).getAsLong());
      }
    }
    json.writeEndObject();
  }

  private static void value(JsonGenerator json, String name, @Nullable Object value)
      throws IOException {
    json.writeFieldName(name);
    LogJson.write(json, value, LogJson.Lacking.AS_LOGGED);
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}
