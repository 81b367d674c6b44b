package dev.mlopsdk.drift.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.mlopsdk.drift.DriftScore;
import dev.mlopsdk.drift.Evidence;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the page as JSON of the format {@value #FORMAT}: all features, ranked, with what every
 * measure found. Figures have ten digits; what is not a number, or infinite, is null.
 */
final class JsonPage {

  static final String FORMAT = "mlops-report/1";

  private static final MathContext DIGITS = new MathContext(10);

  /** Half a character has no UTF-8, but an escape. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final Content content;
  private final JsonGenerator json;

  private JsonPage(Content content, JsonGenerator json) {
    this.content = content;
    this.json = json;
  }

  static String of(String title, Content content, List<QualityRow> quality) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      new JsonPage(content, json).write(title, quality);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private void write(String title, List<QualityRow> quality) throws IOException {
    json.writeStartObject();
    json.writeStringField("format", FORMAT);
    json.writeStringField("title", title);
    Verdict verdict = Verdict.of(content);
    json.writeObjectFieldStart("verdict");
    json.writeStringField("state", verdict.state().word());
    json.writeStringField("headline", verdict.headline());
    names("alarmed", alarmed());
    names("drifted", Verdict.drifted(content));
    json.writeNumberField("compared", content.features().size());
    json.writeEndObject();
    facts();
    json.writeArrayFieldStart("features");
    for (FeatureRow row : content.features()) {
      feature(row);
    }
    json.writeEndArray();
    segments();
    quality(quality);
    json.writeObjectFieldStart("notCompared");
    for (Map.Entry<String, String> each : content.notCompared().entrySet()) {
      json.writeStringField(each.getKey(), each.getValue());
    }
    json.writeEndObject();
    names("notes", content.notes());
    json.writeEndObject();
  }

  private List<String> alarmed() {
    return content.features().stream()
        .filter(row -> row.drift().alarmed())
        .map(FeatureRow::name)
        .toList();
  }

  private void facts() throws IOException {
    var version = content.version();
    if (version != null) {
      json.writeStringField("model", version.name());
      json.writeNumberField("version", version.version());
    }
    var source = content.source();
    if (source != null) {
      json.writeStringField("source", source.name().toLowerCase(Locale.ROOT));
    }
    time("at", content.at());
    time("from", content.from());
    json.writeNumberField("referenceRows", content.referenceRows());
    json.writeNumberField("windowRows", content.windowRows());
    json.writeObjectFieldStart("rule");
    json.writeObjectFieldStart("effectFrom");
    for (Map.Entry<String, Double> from : content.rule().effectFrom().entrySet()) {
      number(from.getKey(), from.getValue());
    }
    json.writeEndObject();
    number("alpha", content.rule().alpha());
    json.writeNumberField("minimumSamples", content.rule().minimumSamples());
    json.writeStringField("alarm", content.rule().alarm().name().toLowerCase(Locale.ROOT));
    json.writeEndObject();
    json.writeArrayFieldStart("bucketBegins");
    for (Instant begin : content.begins()) {
      json.writeString(begin.toString());
    }
    json.writeEndArray();
  }

  private void feature(FeatureRow row) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", row.name());
    json.writeStringField("kind", row.reference().kind().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("drifted", row.drift().drifted());
    json.writeBooleanField("alarmed", row.drift().alarmed());
    json.writeNumberField("referenceValues", row.reference().total());
    json.writeNumberField("values", row.drift().samples());
    number("missingShare", row.drift().missingShare());
    number("unseenShare", row.drift().unseenShare());
    json.writeNumberField("nan", HtmlTables.nan(row.window()));
    json.writeNumberField("infinite", HtmlTables.infinite(row.window()));
    number("psi", row.psi().psi());
    number("psiByChance", row.psi().expected());
    number("psiExcess", row.psi().excess());
    scores(row.drift().scores());
    if (row.drift().evidence().isPresent()) {
      evidence(row.drift().evidence().get());
    }
    json.writeArrayFieldStart("cells");
    for (PsiCells.Cell cell : row.psi().guilty()) {
      json.writeStartObject();
      json.writeStringField("cell", cell.label());
      number("reference", cell.reference());
      number("current", cell.current());
      number("psi", cell.part());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("trend");
    for (double excess : row.trend()) {
      number(excess);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void scores(List<DriftScore> scores) throws IOException {
    json.writeArrayFieldStart("scores");
    for (DriftScore score : scores) {
      json.writeStartObject();
      json.writeStringField("method", score.method());
      number("value", score.value());
      number("upTo", score.upTo());
      number("effectSize", score.effectSize());
      json.writeStringField("effect", FeatureTable.effect(score));
      number("smallestDetectable", score.smallestDetectable());
      number("pValue", score.pValue());
      number("adjustedPValue", score.adjustedPValue());
      json.writeBooleanField("drifted", score.drifted());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void evidence(Evidence evidence) throws IOException {
    json.writeObjectFieldStart("evidence");
    number("logEValue", evidence.logEValue());
    number("pValue", evidence.pValue());
    number("adjustedPValue", evidence.adjustedPValue());
    time("since", evidence.since());
    number("designEffect", evidence.designEffect());
    json.writeBooleanField("alarm", evidence.alarm());
    json.writeEndObject();
  }

  private void segments() throws IOException {
    json.writeArrayFieldStart("segments");
    for (SegmentRow row : SegmentRow.ranked(content.segments())) {
      json.writeStartObject();
      json.writeStringField("segment", row.segment().segment());
      json.writeNumberField("values", row.rows());
      names("drifted", row.segment().drifted());
      json.writeStringField("most", row.most().feature());
      number("psi", row.most().psi());
      number("adjustedPValue", row.surest().adjustedPValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void quality(List<QualityRow> rows) throws IOException {
    json.writeArrayFieldStart("quality");
    for (QualityRow row : rows) {
      json.writeStartObject();
      json.writeStringField("metric", row.metric());
      json.writeStringField("source", row.source().name().toLowerCase(Locale.ROOT));
      number("value", row.value());
      number("low", row.low());
      number("high", row.high());
      number("reference", row.reference());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void names(String field, List<String> names) throws IOException {
    json.writeArrayFieldStart(field);
    for (String name : names) {
      json.writeString(name);
    }
    json.writeEndArray();
  }

  private void time(String field, @Nullable Instant at) throws IOException {
    if (at != null) {
      json.writeStringField(field, at.toString());
    }
  }

  private void number(String field, double value) throws IOException {
    json.writeFieldName(field);
    number(value);
  }

  private void number(double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(
          value == 0 ? "0" : new BigDecimal(value).round(DIGITS).stripTrailingZeros().toString());
    } else {
      json.writeNull();
    }
  }
}
