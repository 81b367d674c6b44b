package dev.mlopsdk.core.log.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path root;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static LogReader golden() throws Exception {
    return LogReader.of(
        Path.of(Objects.requireNonNull(ExportTest.class.getResource("golden/README.md")).toURI())
            .resolveSibling("."));
  }

  private List<String> lines() {
    String text = out.toString(StandardCharsets.US_ASCII);
    assertThat(text).endsWith("\n").doesNotContain("\n\n");
    return text.lines().toList();
  }

  @Test
  void sageMaker_golden_hasTheShapeOfDataCapture() throws Exception {
    // The shape of "Capture data from real-time endpoint", Amazon SageMaker AI Developer Guide.
    assertThat(SageMakerCapture.write(golden(), out)).isEqualTo(4);

    assertThat(lines().get(0))
        .isEqualTo(
            "{\"captureData\":{\"endpointInput\":{\"observedContentType\":\"application/json\","
                + "\"mode\":\"INPUT\",\"data\":\"{\\\"hour\\\":5.72,\\\"weekday\\\":\\\"THURSDAY\\\","
                + "\\\"origin\\\":null,\\\"income\\\":null,\\\"speed\\\":null,\\\"far\\\":null}\","
                + "\"encoding\":\"JSON\"},\"endpointOutput\":{\"observedContentType\":"
                + "\"application/json\",\"mode\":\"OUTPUT\",\"data\":\"{\\\"prediction\\\":0.119}\","
                + "\"encoding\":\"JSON\"}},\"eventMetadata\":{\"eventId\":"
                + "\"00000000000000aa0000000000000040\",\"inferenceTime\":\"2026-06-01T12:00:00Z\"},"
                + "\"eventVersion\":\"0\"}");
    for (String line : lines()) {
      JsonNode part = JSON.readTree(line).get("captureData").get("endpointInput");
      assertThat(JSON.readTree(part.get("data").asText()).isObject()).isTrue();
    }
  }

  @Test
  void sageMakerTruth_golden_isGroundTruth() throws Exception {
    assertThat(SageMakerCapture.writeTruth(golden(), "outcome", out)).isEqualTo(2);
    assertThat(lines().get(0))
        .isEqualTo(
            "{\"groundTruthData\":{\"data\":\"1\",\"encoding\":\"CSV\"},\"eventMetadata\":"
                + "{\"eventId\":\"00000000000000aa0000000000000040\"},\"eventVersion\":\"0\"}");

    out.reset();
    assertThat(SageMakerCapture.writeTruth(golden(), "class", out)).isEqualTo(1);
    assertThat(lines().get(0)).contains("\"data\":\"LATE\"");
  }

  @Test
  void sageMakerTruth_labelWithComma_isOneField() throws Exception {
    String id = LogLines.id(1, 1);
    String truth =
        "{\"v\":1,\"kind\":\"outcome\",\"id\":\"%s\",\"time\":\"2026-06-01T12:00:01Z\",\"label\":\"a,\\\"b\\\"\",\"status\":\"JOINED\"}"
            .formatted(id);
    LogLines.write(
        root,
        "a/20260601T120000000Z-000001.jsonl",
        List.of(LogLines.prediction(id, "2026-06-01T12:00:00Z"), truth));

    SageMakerCapture.writeTruth(LogReader.of(root), "outcome", out);

    assertThat(JSON.readTree(lines().get(0)).get("groundTruthData").get("data").asText())
        .isEqualTo("\"a,\"\"b\"\"\"");
  }

  @Test
  void cloudEvents_golden_haveWhatTheSpecificationRequires() throws Exception {
    assertThat(CloudEvents.write(golden(), out)).isEqualTo(7);

    Set<String> identities = new HashSet<>();
    List<JsonNode> events = new ArrayList<>();
    for (String line : lines()) {
      JsonNode event = JSON.readTree(line);
      events.add(event);
      // CloudEvents 1.0.2: id, source, specversion and type are required, and not empty.
      assertThat(event.get("specversion").asText()).isEqualTo("1.0");
      assertThat(event.get("type").asText()).isEqualTo("dev.mlopsdk.prediction.v1");
      assertThat(event.get("id").asText()).isNotEmpty();
      assertThat(URI.create(event.get("source").asText()).getPath()).startsWith("/models/");
      assertThat(OffsetDateTime.parse(event.get("time").asText())).isNotNull();
      assertThat(event.get("datacontenttype").asText()).isEqualTo("application/json");
      assertThat(event.get("data").isObject()).isTrue();
      // Names of attributes: lower-case letters and digits, at most 20.
      event.fieldNames().forEachRemaining(name -> assertThat(name).matches("[a-z0-9]{1,20}"));
      // Source and id are unique together.
      assertThat(identities.add(event.get("source") + " " + event.get("id"))).isTrue();
    }
    JsonNode data = events.get(0).get("data");
    assertThat(data.get("inputs").get("speed").get("number").asText()).isEqualTo("NaN");
    assertThat(data.get("inputs").get("income").get("redacted").asBoolean()).isTrue();
    assertThat(data.get("outcomes").get("outcome").get("value").asDouble()).isEqualTo(1);
    assertThat(data.get("outcomes").get("class").get("label").asText()).isEqualTo("LATE");
    assertThat(data.get("nanos").get("inference").asLong()).isEqualTo(1900);
    assertThat(events.get(1).get("data").get("inputs").get("text").asText())
        .isEqualTo("😀 \ud800 \u0000 \u2028 é 漢");
    assertThat(events.get(1).get("data").get("inputs").get("big").bigIntegerValue())
        .isEqualTo("123456789012345678901234567890");
    assertThat(events.get(2).get("data").get("error").get("kind").asText()).isEqualTo("missing");
  }

  @Test
  void write_emptyLog_writesNothing() throws Exception {
    assertThat(CloudEvents.write(LogReader.of(root), out)).isZero();
    assertThat(SageMakerCapture.write(LogReader.of(root), out)).isZero();
    assertThat(out.size()).isZero();
  }
}
