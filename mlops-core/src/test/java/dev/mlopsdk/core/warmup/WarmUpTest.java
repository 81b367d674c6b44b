package dev.mlopsdk.core.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.Attachment;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  enum Size {
    SMALL,
    LARGE
  }

  record Trip(float km, int stops, Boolean night, String line, Size size) {}

  private static final Change CHANGE = Change.by("ann", "test");

  /** As drift writes it; BaselineTest of mlops-drift pins the same format. */
  private static final String BASELINE =
      """
      {"format":"mlops-baseline/1","features":[
       {"name":"km","kind":"number","edges":[1.0,2.0,3.0,4.0,5.0],"coarse":[2],"counts":[1,1,1,1,1,1]},
       {"name":"line","kind":"category","values":["S1","S2","S3"],"counts":[10,60,30,0,0]},
       {"name":"prediction","kind":"number","edges":[0.5],"coarse":[0],"counts":[1,1]}]}
      """;

  private record Text(String name, String text) implements Attachment {
    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static ModelArtifact stored(ModelFiles files) {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", files, CHANGE);
    return registry.artifact(ModelRef.of("m", 1));
  }

  private static ModelFiles model() {
    return ModelFiles.of("m.fake", new byte[] {1});
  }

  @Test
  void stored_roundTrip_keepsEveryValue() {
    Map<String, Object> withNull = new HashMap<>();
    withNull.put("km", 1.5);
    withNull.put("line", null);
    WarmUpRows rows =
        WarmUpRows.of(List.of(Map.of("km", 3, "night", true, "line", "S1"), withNull));
    assertThat(WarmUpRows.stored(stored(model().with(rows)))).isEqualTo(rows.rows());
  }

  @Test
  void writeTo_format_isPinned() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WarmUpRows.of(List.of(Map.of("km", 3), Map.of("km", 1.5))).writeTo(out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"format\":1}\n{\"km\":3}\n{\"km\":1.5}\n");
  }

  @Test
  void parse_damagedOrNewer_saysSo() {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> parse(""))
        .withMessageContaining("it is empty");
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> parse("{\"format\":1}\n"))
        .withMessageContaining("it has no row");
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> parse("{\"format\":1}\n{\"km\":"))
        .withMessageContaining("is damaged");
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> parse("{\"format\":2}\n{\"km\":1}"))
        .matches(e -> e.kind() == ModelException.Kind.FORMAT);
  }

  private static void parse(String text) {
    WarmUpRows.parse(text.getBytes(StandardCharsets.UTF_8), "rows");
  }

  @Test
  void inputs_record_areMadeFromTheRows() {
    WarmUpRows rows =
        WarmUpRows.of(
            List.of(
                Map.of("km", 3, "stops", 2, "night", true, "line", "S1", "size", "LARGE"),
                Map.of("unknown", 1),
                Map.of("km", "far"),
                Map.of("size", "HUGE")));
    WarmUpInputs<Trip> inputs =
        WarmUp.<Trip>automatic()
            .inputs(stored(model().with(rows)), InputReader.ofRecord(Trip.class));
    assertThat(inputs.source()).isEqualTo("stored");
    assertThat(inputs.strict()).isTrue();
    assertThat(inputs.inputs())
        .hasSize(2)
        .first()
        .isEqualTo(new Trip(3, 2, true, "S1", Size.LARGE));
    assertThat(inputs.inputs().get(1).km()).as("missing").isNaN();
    assertThat(inputs.inputs().get(1).stops()).isZero();
    assertThat(inputs.inputs().get(1).line()).isNull();
  }

  @Test
  void inputs_baselineOnly_areTypicalRows() {
    ModelArtifact artifact = stored(model().baseline(new Text("baseline.json", BASELINE)));
    FeatureSchema schema = FeatureSchema.of(Feature.number("km"), Feature.category("line"));
    WarmUpInputs<Map<String, ?>> inputs =
        WarmUp.<Map<String, ?>>automatic().inputs(artifact, InputReader.ofMap(schema));
    assertThat(inputs.source()).isEqualTo("generated");
    assertThat(inputs.strict()).as("nobody said that the model must take them").isFalse();
    assertThat(inputs.inputs())
        .isEqualTo(
            List.of(
                Map.of("km", 3.0, "line", "S2"),
                Map.of("km", 2.0, "line", "S2"),
                Map.of("km", 4.0, "line", "S3")));
    assertThat(
            WarmUp.<float[]>automatic()
                .inputs(artifact, InputReader.ofFloats(List.of("km", "other")))
                .inputs()
                .get(0))
        .containsExactly(3f, Float.NaN);
  }

  @Test
  void inputs_unknownBaseline_areNone() {
    for (String text : List.of("{\"format\":\"another/1\"}", "no JSON")) {
      ModelArtifact artifact = stored(model().baseline(new Text("baseline.json", text)));
      assertThat(
              WarmUp.<Trip>automatic().inputs(artifact, InputReader.ofRecord(Trip.class)).inputs())
          .isEmpty();
    }
  }

  @Test
  void settings_outOfRange_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> WarmUp.automatic().withRuns(0));
    assertThatIllegalArgumentException().isThrownBy(() -> WarmUp.automatic().within(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WarmUpRows.of(List.of()))
        .withMessageContaining("1 to 1000 rows");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WarmUpRows.of(List.of(Map.of("x", Double.NaN))))
        .withMessageContaining("'x' was NaN");
    List<Map<String, Integer>> many = Collections.nCopies(1_001, Map.of("x", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> WarmUpRows.of(many));
  }
}
