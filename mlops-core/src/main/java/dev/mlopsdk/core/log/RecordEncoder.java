package dev.mlopsdk.core.log;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.Row;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a prediction or an outcome into bytes on the caller's thread, so that the caller may change
 * or drop everything it gave; {@link LineFormat} reads them. Thread-safe.
 */
final class RecordEncoder {

  /** Room that an input leaves for the answer. */
  private static final int FOR_OUTPUT = 1024;

  private final ValueEncoder values;
  private final int largest;

  RecordEncoder(Redaction redaction, int largest) {
    this.values = new ValueEncoder(redaction);
    this.largest = largest;
  }

  /** One prediction; an input or an answer that does not fit is left out by its class. */
  void prediction(
      RecordBytes out,
      LogVersion version,
      PredictionView view,
      @Nullable Throwable failure,
      long nanos,
      double rate,
      double cost) {
    out.begin(largest - FOR_OUTPUT);
    out.u8(ValueTag.PREDICTION);
    out.i64(nanos);
    out.i64(view.idNonce());
    out.i64(view.idCounter());
    out.i32(version.index());
    assignment(out, view.assignment());
    call(out, view.call());
    failure(out, failure);
    source(out, view, failure);
    out.i64(view.latencyNanos());
    phases(out, view);
    out.f64(rate);
    out.f64(cost);
    out.f64(view.score());
    if (!out.overflowed()) {
      input(out, version, view);
      out.limit(largest);
      output(out, view.output());
    }
  }

  private static void assignment(RecordBytes out, Assignment assignment) {
    out.text(assignment.experiment());
    out.text(assignment.variant());
    out.text(assignment.reason().name());
    out.i32(assignment.epoch());
    out.f64(assignment.propensity());
  }

  private void call(RecordBytes out, Call call) {
    values.field(out, "unit", call.unit(), 0);
    values.field(out, "trace", call.trace(), 0);
    if (call.attributes().isEmpty()) {
      out.u8(ValueTag.NULL);
      return;
    }
    out.u8(ValueTag.OBJECT);
    for (Map.Entry<String, String> each : call.attributes().entrySet()) {
      out.u8(ValueTag.KEY);
      out.text(each.getKey());
      values.field(out, each.getKey(), each.getValue(), 0);
    }
    out.u8(ValueTag.END);
  }

  /** Its status and class; never its message, which may quote the input. */
  private static void failure(RecordBytes out, @Nullable Throwable failure) {
    if (failure == null) {
      out.text("success");
      return;
    }
    String status = "error";
    String kind = null;
    if (failure instanceof InvalidInputException invalid) {
      status = "rejected";
      kind = invalid.kind().label();
    } else if (failure instanceof ModelException known) {
      status =
          switch (known.kind()) {
            case DEADLINE -> "timeout";
            case OVERLOADED, UNAVAILABLE -> "rejected";
            default -> "error";
          };
      kind = known.kind().name().toLowerCase(Locale.ROOT);
    }
    out.text(status);
    out.text(className(failure.getClass()));
    out.u8(kind == null ? ValueTag.NULL : ValueTag.TEXT);
    if (kind != null) {
      out.text(kind);
    }
  }

  /** What produced the answer, and why not the model; the model itself is nothing to tell. */
  private static void source(RecordBytes out, PredictionView view, @Nullable Throwable failure) {
    boolean own = failure != null || view.source() == Prediction.Source.MODEL;
    out.u8(own ? ValueTag.NULL : ValueTag.TEXT);
    if (!own) {
      out.text(view.source().label());
      out.text(view.reason());
    }
  }

  /** An anonymous class has no simple name. */
  private static String className(Class<?> type) {
    String simple = type.getSimpleName();
    return simple.isEmpty()
        ? type.getName().substring(type.getName().lastIndexOf('.') + 1)
        : simple;
  }

  private static void phases(RecordBytes out, PredictionView view) {
    boolean marked = view.marked();
    out.u8(marked ? ValueTag.TRUE : ValueTag.FALSE);
    if (marked) {
      out.i64(view.phaseNanos(Phase.QUEUE));
      out.i64(view.phaseNanos(Phase.ENCODE));
      out.i64(view.phaseNanos(Phase.INFERENCE));
      out.i64(view.phaseNanos(Phase.DECODE));
    }
  }

  /** The width of the row and its values, or a width of 0 and the caller's object. */
  private void input(RecordBytes out, LogVersion version, PredictionView view) {
    int start = out.length();
    Row row = view.row();
    Object input = view.input();
    out.i32(row.size());
    if (row.size() > 0) {
      row(out, version, row);
    } else {
      values.field(out, null, input, 0);
    }
    if (out.overflowed()) {
      out.rewind(start);
      out.limit(largest);
      out.i32(0);
      ValueEncoder.omitted(out, input == null ? row : input);
    }
  }

  private static void row(RecordBytes out, LogVersion version, Row row) {
    for (int i = 0; i < row.size(); i++) {
      int imputed = row.imputed(i) ? ValueTag.IMPUTED : 0;
      int action = version.action(i);
      if (row.missing(i)) {
        out.u8(ValueTag.NULL | imputed);
      } else if (action == Redaction.REMOVE) {
        out.u8(ValueTag.REDACTED | imputed);
      } else {
        int tagged = imputed;
        if (action != Redaction.KEEP) {
          out.u8(ValueTag.REPLACED | imputed);
          out.u8(action);
          tagged = 0;
        }
        value(out, version, row, i, tagged);
      }
    }
  }

  private static void value(RecordBytes out, LogVersion version, Row row, int index, int imputed) {
    String text = version.numeric(index) ? null : row.text(index);
    if (text == null) {
      out.u8(ValueTag.DOUBLE | imputed);
      out.f64(row.number(index));
    } else {
      out.u8(ValueTag.TEXT | imputed);
      out.text(text);
    }
  }

  private void output(RecordBytes out, @Nullable Object output) {
    int start = out.length();
    values.field(out, "output", output, 0);
    if (out.overflowed()) {
      out.rewind(start);
      ValueEncoder.omitted(out, output == null ? "" : output);
    }
  }

  /** One truth, as it was reported. */
  void outcome(
      RecordBytes out, PredictionId id, Outcome outcome, OutcomeJoin.Status status, long nanos) {
    out.begin(largest);
    out.u8(ValueTag.OUTCOME);
    out.i64(nanos);
    out.i64(id.nonce());
    out.i64(id.counter());
    out.text(outcome.name());
    boolean number = outcome.label() == null;
    out.u8(number ? ValueTag.TRUE : ValueTag.FALSE);
    if (number && values.keeps(outcome.name())) {
      out.u8(ValueTag.DOUBLE);
      out.f64(outcome.value());
    } else {
      values.field(out, outcome.name(), number ? outcome.value() : outcome.label(), 0);
    }
    out.text(status.name());
  }
}
