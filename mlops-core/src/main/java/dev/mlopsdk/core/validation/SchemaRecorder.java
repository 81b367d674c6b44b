package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.event.ModelEvent.SchemaChange;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.GaugeRows;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Watches the form of one version's inputs. Thread-safe; what evaluates holds this object's
 * monitor, what records or tells listeners never does.
 */
final class SchemaRecorder implements Recorder {

  /** This many features that changed have a row of the gauge of their own. */
  private static final int METERED = 100;

  private final VersionContext version;
  private final FeatureSchema schema;
  private final List<@Nullable FeatureRule> rules = new ArrayList<>();
  private final Duration tick;
  private final int minimumRows;
  private final RowRing ring;
  private final NewNames unknown = new NewNames();
  private final GaugeRows gauge;

  /** The features whose form is not the training data's, by name. */
  private final Map<String, Form> changed = new TreeMap<>();

  private long since;
  private TimeSource.@Nullable Task task;
  private boolean closed;

  SchemaRecorder(VersionContext version, InputRules rules, Duration tick, int minimumRows) {
    this.version = version;
    this.schema = version.schema();
    this.tick = tick;
    this.minimumRows = minimumRows;
    this.ring = new RowRing(schema, minimumRows);
    for (Feature feature : schema.features()) {
      FeatureRule rule = rules.feature(feature.name()).orElse(null);
      boolean number = feature.kind() == Feature.Kind.NUMBER;
      this.rules.add(rule instanceof NumberRule == number ? rule : null);
    }
    this.gauge =
        version
            .meters()
            .multiGauge(
                CoreMeters.INPUT_SCHEMA_DRIFT,
                "1 while a feature's form is not the training data's");
  }

  synchronized void start() {
    publish();
    schedule();
  }

  private synchronized void schedule() {
    if (!closed) {
      task = version.time().schedule(tick, this::turn);
    }
  }

  @Override
  public void record(PredictionView prediction) {
    ring.add(prediction.row());
  }

  /** A rejected input has a form too: it may be rejected for it. */
  @Override
  public void failed(PredictionView prediction, Throwable failure) {
    if (failure instanceof ModelException) {
      ring.add(prediction.row());
    } else if (failure instanceof InvalidInputException invalid) {
      List<String> names = invalid.features();
      if (!names.isEmpty()) {
        rejected(prediction.row(), invalid.kind(), names);
      }
    }
  }

  private void rejected(Row row, InvalidInputException.Kind kind, List<String> names) {
    int index = schema.indexOf(names.get(0));
    if (kind == InvalidInputException.Kind.UNKNOWN) {
      unknown.add(names);
      ring.add(row);
    } else if (kind == InvalidInputException.Kind.TYPE && index >= 0 && row.missing(index)) {
      // It was never read, nor was what stands behind it.
      ring.addBroken(index);
    } else {
      ring.add(row);
    }
  }

  @Override
  public void outcome(OutcomeView outcome) {
    // The form of inputs needs no truth.
  }

  private void turn() {
    try {
      evaluate().forEach(version.events());
    } finally {
      schedule();
    }
  }

  /** Ends the window if it has rows enough; returns what is to be told. */
  private synchronized List<ModelEvent> evaluate() {
    List<ModelEvent> news = new ArrayList<>();
    long count = ring.count();
    if (closed || count - since < minimumRows) {
      return news;
    }
    for (int i = 0; i < schema.size(); i++) {
      Form form = Form.of(rules.get(i), ring.column(i, since));
      turned(schema.feature(i).name(), form, news);
    }
    unknown.evaluate(count - since, changed).forEach((name, form) -> turned(name, form, news));
    since = count;
    publish();
    return news;
  }

  private void turned(String feature, @Nullable Form form, List<ModelEvent> news) {
    Form former = form == null ? changed.remove(feature) : changed.put(feature, form);
    SchemaChange before = former == null ? null : former.change();
    if (form != null && form.change() != before) {
      news.add(drifted(feature, form.change(), form.detail()));
    } else if (form == null && before != null) {
      String detail = "it has its form of the training data again";
      news.add(drifted(feature, SchemaChange.RESTORED, detail));
    }
  }

  private ModelEvent drifted(String feature, SchemaChange change, String detail) {
    return new ModelEvent.SchemaDrifted(
        version.time().now(), version.ref(), feature, change, detail);
  }

  /** A row per feature that changed, and one per change with how many features it befell. */
  private void publish() {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    Map<SchemaChange, Integer> totals = new TreeMap<>();
    for (SchemaChange change : SchemaChange.values()) {
      if (change != SchemaChange.RESTORED) {
        totals.put(change, 0);
      }
    }
    changed.forEach(
        (feature, form) -> {
          totals.merge(form.change(), 1, Integer::sum);
          // A new name was made up by a caller: it is told in the event, and is no tag.
          if (rows.size() < METERED && form.change() != SchemaChange.NEW) {
            rows.add(row(feature, form.change(), 1));
          }
        });
    totals.forEach((change, total) -> rows.add(row("_all", change, total)));
    gauge.register(rows, true);
  }

  private static MultiGauge.Row<?> row(String feature, SchemaChange change, int value) {
    Tags tags = Tags.of("feature", feature, "change", change.name().toLowerCase(Locale.ROOT));
    return MultiGauge.Row.of(tags, value);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (task != null) {
      task.cancel();
    }
  }
}
