package dev.mlopsdk.core.log;

import dev.mlopsdk.core.Assignment;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns encoded records into the lines of format {@value #VERSION}, see docs/prediction-log.md. Not
 * thread-safe; confine to one thread.
 */
final class LineFormat {

  static final int VERSION = 1;

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.log");
  private static final String HEAD = "{\"v\":" + VERSION + ",\"kind\":\"";
  private static final String REDACTED = "{\"redacted\":true}";
  private static final long SECOND = 1_000_000_000L;

  private final LogVersions versions;
  private final Redaction redaction;
  private final RecordSource in = new RecordSource();
  private boolean reported;
  private long second = Long.MIN_VALUE;
  private String secondText = "";

  LineFormat(LogVersions versions, Redaction redaction) {
    this.versions = versions;
    this.redaction = redaction;
  }

  /** Appends the line of the record at {@code offset}, seen at {@code epochNanos}. */
  void record(JsonLine out, byte[] bytes, int offset, long epochNanos) {
    in.at(bytes, offset);
    int kind = in.u8();
    in.i64();
    out.raw(HEAD).raw(kind == ValueTag.PREDICTION ? "prediction" : "outcome");
    out.raw("\",\"id\":\"").hex(in.i64()).hex(in.i64()).raw("\",\"time\":");
    time(out, epochNanos);
    if (kind == ValueTag.PREDICTION) {
      prediction(out);
    } else {
      outcome(out);
    }
    out.raw("}\n");
  }

  /** Appends a line that says how many records are missing before it. */
  void loss(JsonLine out, String reason, long count, long epochNanos) {
    out.raw(HEAD).raw("loss\",\"time\":");
    time(out, epochNanos);
    out.raw(",\"reason\":").text(reason).raw(",\"count\":").integer(count).raw("}\n");
  }

  private void time(JsonLine out, long epochNanos) {
    long whole = Math.floorDiv(epochNanos, SECOND);
    if (whole != second) {
      second = whole;
      String text = LocalDateTime.ofEpochSecond(whole, 0, ZoneOffset.UTC).toString();
      secondText = "\"" + (text.length() == 16 ? text + ":00" : text);
    }
    out.raw(secondText);
    int nanos = (int) Math.floorMod(epochNanos, SECOND);
    if (nanos != 0) {
      int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
      out.raw('.');
      int unit = 100_000_000;
      for (int i = 0; i < digits; i++, unit /= 10) {
        out.raw((char) ('0' + nanos / unit % 10));
      }
    }
    out.raw("Z\"");
  }

  private void prediction(JsonLine out) {
    LogVersion version = versions.at(in.i32());
    out.raw(",\"model\":").text(version.ref().name());
    out.raw(",\"version\":").integer(version.ref().version());
    out.raw(",\"digest\":").text(version.digest());
    assignment(out);
    optional(out, ",\"unit\":");
    optional(out, ",\"trace\":");
    optional(out, ",\"attributes\":");
    status(out);
    source(out);
    nanos(out);
    out.raw(",\"samplingRate\":").number(in.f64());
    measured(out, ",\"cost\":", in.f64());
    measured(out, ",\"score\":", in.f64());
    int width = in.i32();
    if (width > 0) {
      row(out, version, width);
    } else {
      optional(out, ",\"inputs\":");
    }
    optional(out, ",\"output\":");
  }

  private void assignment(JsonLine out) {
    String experiment = in.text();
    String variant = in.text();
    String reason = in.text();
    int epoch = in.i32();
    double propensity = in.f64();
    out.raw(",\"alias\":").text(variant);
    if (!reason.equals(Assignment.Reason.NO_SPLIT.name())) {
      out.raw(",\"experiment\":").text(experiment);
      out.raw(",\"variant\":").text(variant);
      out.raw(",\"reason\":").text(reason);
      out.raw(",\"epoch\":").integer(epoch);
      out.raw(",\"propensity\":").number(propensity);
    }
  }

  private void status(JsonLine out) {
    String status = in.text();
    out.raw(",\"status\":").text(status);
    if (!status.equals("success")) {
      out.raw(",\"error\":{\"type\":").text(in.text());
      if (in.u8() == ValueTag.TEXT) {
        out.raw(",\"kind\":").text(in.text());
      }
      out.raw('}');
    }
  }

  /** Left out where the model answered itself. */
  private void source(JsonLine out) {
    if (in.u8() == ValueTag.TEXT) {
      out.raw(",\"source\":").text(in.text());
      String why = in.text();
      if (!why.isEmpty()) {
        out.raw(",\"why\":").text(why);
      }
    }
  }

  private void nanos(JsonLine out) {
    out.raw(",\"nanos\":{\"total\":").integer(in.i64());
    if (in.u8() == ValueTag.TRUE) {
      out.raw(",\"queue\":").integer(in.i64());
      out.raw(",\"encode\":").integer(in.i64());
      out.raw(",\"inference\":").integer(in.i64());
      out.raw(",\"decode\":").integer(in.i64());
    }
    out.raw('}');
  }

  private static void measured(JsonLine out, String name, double value) {
    if (!Double.isNaN(value)) {
      out.raw(name).number(value);
    }
  }

  private void row(JsonLine out, LogVersion version, int width) {
    out.raw(",\"inputs\":{");
    List<String> imputed = new ArrayList<>(0);
    for (int i = 0; i < width; i++) {
      String name = version.feature(i);
      out.text(name).raw(':');
      int tag = in.u8();
      if ((tag & ValueTag.IMPUTED) != 0) {
        imputed.add(name);
      }
      value(out, tag & ~ValueTag.IMPUTED);
      out.raw(',');
    }
    out.unless(',').raw('}');
    if (!imputed.isEmpty()) {
      out.raw(",\"imputed\":[");
      imputed.forEach(name -> out.text(name).raw(','));
      out.unless(',').raw(']');
    }
  }

  private void outcome(JsonLine out) {
    out.raw(",\"name\":").text(in.text());
    out.raw(in.u8() == ValueTag.TRUE ? ",\"value\":" : ",\"label\":");
    value(out, in.u8());
    out.raw(",\"status\":").text(in.text());
  }

  /** A member that is left out where there is nothing. */
  private void optional(JsonLine out, String name) {
    int tag = in.u8();
    if (tag != ValueTag.NULL) {
      value(out.raw(name), tag);
    }
  }

  private void value(JsonLine out, int tag) {
    switch (tag) {
      case ValueTag.NULL -> out.raw("null");
      case ValueTag.FALSE -> out.raw("false");
      case ValueTag.TRUE -> out.raw("true");
      case ValueTag.LONG -> out.integer(in.i64());
      case ValueTag.DOUBLE -> out.number(in.f64());
      case ValueTag.FLOAT -> out.number(in.f32());
      case ValueTag.TEXT -> out.text(in.text());
      case ValueTag.DIGITS -> out.raw(in.text());
      case ValueTag.OMITTED -> out.raw("{\"omitted\":").text(in.text()).raw('}');
      case ValueTag.REDACTED -> out.raw(REDACTED);
      case ValueTag.REPLACED -> replaced(out, in.u8());
      case ValueTag.LIST -> list(out);
      case ValueTag.OBJECT -> object(out);
      default -> numbers(out, tag);
    }
  }

  private void list(JsonLine out) {
    out.raw('[');
    for (int tag = in.u8(); tag != ValueTag.END; tag = in.u8()) {
      value(out, tag);
      out.raw(',');
    }
    out.unless(',').raw(']');
  }

  private void object(JsonLine out) {
    out.raw('{');
    while (in.u8() != ValueTag.END) {
      out.text(in.text()).raw(':');
      value(out, in.u8());
      out.raw(',');
    }
    out.unless(',').raw('}');
  }

  private void numbers(JsonLine out, int tag) {
    int size = in.i32();
    out.raw('[');
    for (int i = 0; i < size; i++) {
      switch (tag) {
        case ValueTag.DOUBLES -> out.number(in.f64());
        case ValueTag.FLOATS -> out.number(in.f32());
        case ValueTag.LONGS -> out.integer(in.i64());
        case ValueTag.INTS -> out.integer(in.i32());
        default -> throw new IllegalStateException("No value begins with " + tag);
      }
      out.raw(',');
    }
    out.unless(',').raw(']');
  }

  /** What the user's function makes of a scalar; where it fails the field is redacted. */
  private void replaced(JsonLine out, int action) {
    String value = scalar(in.u8());
    String text = null;
    try {
      text = redaction.replaced(action, value);
    } catch (RuntimeException e) {
      if (!reported) {
        reported = true;
        LOG.error(
            "A replacement failed, so its field is redacted; its further failures are silent", e);
      }
    }
    if (text == null) {
      out.raw(REDACTED);
    } else {
      out.text(text);
    }
  }

  private String scalar(int tag) {
    return switch (tag) {
      case ValueTag.FALSE -> "false";
      case ValueTag.TRUE -> "true";
      case ValueTag.LONG -> Long.toString(in.i64());
      case ValueTag.DOUBLE -> Double.toString(in.f64());
      case ValueTag.FLOAT -> Float.toString(in.f32());
      case ValueTag.TEXT, ValueTag.DIGITS, ValueTag.OMITTED -> in.text();
      default -> throw new IllegalStateException("No scalar begins with " + tag);
    };
  }
}
