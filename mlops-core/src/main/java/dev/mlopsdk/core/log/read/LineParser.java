package dev.mlopsdk.core.log.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads one line of format {@value #FORMAT}. A line that the scope does not want is only read as
 * far as is needed to know that. Not thread-safe; confine to one thread.
 */
final class LineParser {

  static final int FORMAT = 1;

  private static final int DEEPEST = 100;

  /** A line of a newer format. */
  static final class Newer extends IOException {

    private static final long serialVersionUID = 1L;

    Newer(long format) {
      super("format " + format);
    }
  }

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(LineInput.LONGEST)
                  .maxNameLength(LineInput.LONGEST)
                  .build())
          .build();

  private final LineScope scope;

  /** Strict, and the parser reads characters: see {@link Surrogates}. */
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

  private CharBuffer text = CharBuffer.allocate(1 << 10);
  private long format;
  private LineScope.@Nullable Kind kind;
  private @Nullable Instant time;
  private long nanos;
  private @Nullable PredictionId id;
  private @Nullable String model;
  private @Nullable Integer version;
  private @Nullable String status;
  private PredictionMembers members = new PredictionMembers();
  private String name = Outcome.NAME;
  private double value = Double.NaN;
  private @Nullable String label;
  private @Nullable String reason;
  private boolean redacted;
  private long count;

  LineParser(LineScope scope) {
    this.scope = scope;
  }

  /** When the line that was read last was seen, in nanoseconds since 1970. */
  long nanos() {
    return nanos;
  }

  /**
   * Reads a line.
   *
   * @return null if the scope does not want it, or it is a truth that was redacted
   * @throws Newer if its format is newer
   * @throws IOException if it is damaged
   */
  @Nullable LogRecord parse(byte[] line, int length) throws IOException {
    clear();
    decode(line, length);
    int characters = Surrogates.unescape(text.array(), text.position());
    try (JsonParser json = JSON.createParser(text.array(), 0, characters)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new ValueParser.Misfit("it is no JSON object");
      }
      ValueParser values = new ValueParser(json);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String member = json.currentName();
        json.nextToken();
        read(member, values);
        LineScope.Kind known = kind;
        if (format > 0 && time != null && known != null && !scope.wants(known, nanos)) {
          return null;
        }
      }
      if (json.nextToken() != null) {
        throw new ValueParser.Misfit("something stands behind its end");
      }
      return record();
    } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void decode(byte[] line, int length) throws CharacterCodingException {
    if (text.capacity() < length) {
      text =
          CharBuffer.allocate(Math.max(length, Math.min(LineInput.LONGEST, 2 * text.capacity())));
    }
    text.clear();
    CoderResult result = utf8.reset().decode(ByteBuffer.wrap(line, 0, length), text, true);
    if (result.isError()) {
      result.throwException();
    }
  }

  private void clear() {
    format = 0;
    kind = null;
    time = null;
    nanos = 0;
    id = null;
    model = null;
    version = null;
    status = null;
    members = new PredictionMembers();
    name = Outcome.NAME;
    value = Double.NaN;
    label = null;
    reason = null;
    redacted = false;
    count = 0;
  }

  private void read(String member, ValueParser values) throws IOException {
    switch (member) {
      case "v" -> {
        format = values.count();
        if (format > FORMAT) {
          throw new Newer(format);
        }
      }
      case "kind" -> kind = constant(LineScope.Kind.class, values.text(), LineParser::lowerCase);
      case "time" -> {
        time = Instant.parse(values.text());
        nanos = LineScope.nanos(time);
      }
      case "id" -> id = PredictionId.parse(values.text());
      case "model" -> model = values.text();
      case "version" -> version = values.smallCount();
      case "status" -> status = values.text();
      case "name" -> name = values.text();
      case "value" -> truth(values.value());
      case "label" -> truth(values.value());
      case "reason" -> reason = values.text();
      case "count" -> count = values.count();
      default -> readPrediction(member, values);
    }
  }

  /** A number, a label, the text that a number was replaced by, or nothing where it is redacted. */
  private void truth(@Nullable Object truth) throws IOException {
    if (truth instanceof Number number) {
      value = number.doubleValue();
    } else if (truth instanceof String text) {
      label = text;
    } else if (truth == LoggedPrediction.Redacted.REDACTED) {
      redacted = true;
    } else {
      throw new ValueParser.Misfit("its truth is no number and no text, but " + truth);
    }
  }

  private void readPrediction(String member, ValueParser values) throws IOException {
    PredictionMembers m = members;
    switch (member) {
      case "digest" -> m.digest = values.text();
      case "alias" -> m.alias = values.text();
      case "experiment" -> m.experiment = values.text();
      case "variant" -> m.variant = values.text();
      case "epoch" -> m.epoch = values.smallCount();
      case "propensity" -> m.propensity = values.share();
      case "unit" -> m.unit = values.textUnlessRedacted();
      case "source" ->
          m.source = constant(Prediction.Source.class, values.text(), LineParser::lowerCase);
      case "why" -> m.why = values.text();
      case "inputs" -> m.input = values.input();
      case "imputed" -> m.imputed = values.textList();
      case "output" -> m.output = values.value();
      case "score" -> m.score = values.number();
      case "nanos" -> nanos(values.object());
      case "samplingRate" -> m.samplingRate = values.share();
      case "trace" -> m.trace = values.textUnlessRedacted();
      case "attributes" -> m.attributes = values.texts();
      case "cost" -> m.cost = values.number();
      case "error" -> m.error = failure(values.object());
      default -> values.skip();
    }
  }

  private void nanos(Map<String, @Nullable Object> measured) throws IOException {
    members.totalNanos = nanos(measured, "total");
    for (Phase phase : Phase.values()) {
      Long nanos = nanos(measured, phase.label());
      if (nanos != null) {
        members.nanos.put(phase, nanos);
      }
    }
  }

  private static @Nullable Long nanos(Map<String, @Nullable Object> measured, String name)
      throws IOException {
    Object value = measured.get(name);
    if (value == null || (value instanceof Long nanos && nanos >= 0)) {
      return (Long) value;
    }
    throw new ValueParser.Misfit("its nanos are whole numbers of 0 or more, not " + value);
  }

  private static LoggedPrediction.Failure failure(Map<String, @Nullable Object> error)
      throws IOException {
    Object kind = error.get("kind");
    if (error.get("type") instanceof String type && (kind == null || kind instanceof String)) {
      return new LoggedPrediction.Failure(type, kind == null ? "" : (String) kind);
    }
    throw new ValueParser.Misfit("its error has no type");
  }

  private @Nullable LogRecord record() throws IOException {
    if (format == 0) {
      throw missing("v");
    }
    return switch (require(kind, "kind")) {
      case PREDICTION -> prediction();
      case OUTCOME -> outcome();
      case LOSS -> new LoggedLoss(require(time, "time"), require(reason, "reason"), count);
    };
  }

  private LoggedPrediction prediction() throws IOException {
    PredictionMembers m = members;
    m.id = require(id, "id");
    m.time = require(time, "time");
    m.model = ModelRef.of(require(model, "model"), require(version, "version"));
    m.status =
        constant(LoggedPrediction.Status.class, require(status, "status"), LineParser::lowerCase);
    if (reason != null) {
      m.reason = constant(Assignment.Reason.class, reason, UnaryOperator.identity());
    }
    return new LoggedPrediction(m, Map.of());
  }

  private @Nullable LoggedOutcome outcome() throws IOException {
    if (redacted) {
      return null;
    }
    return new LoggedOutcome(
        require(id, "id"),
        require(time, "time"),
        new Outcome(name, label == null ? value : Double.NaN, label),
        constant(OutcomeJoin.Status.class, require(status, "status"), UnaryOperator.identity()));
  }

  private static <E extends Enum<E>> E constant(
      Class<E> type, String text, UnaryOperator<String> spelling) throws IOException {
    for (E constant : type.getEnumConstants()) {
      if (spelling.apply(constant.name()).equals(text)) {
        return constant;
      }
    }
    throw new ValueParser.Misfit(
        "'" + text + "' is no " + type.getSimpleName().toLowerCase(Locale.ROOT));
  }

  static String lowerCase(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }

  private static <T> T require(@Nullable T member, String name) throws IOException {
    if (member == null) {
      throw missing(name);
    }
    return member;
  }

  private static IOException missing(String name) {
    return new ValueParser.Misfit("it has no '" + name + "'");
  }
}
