package dev.mlopsdk.core.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.log.DataWindow;
import dev.mlopsdk.core.retrain.RetrainRequest.State;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class RequestJsonTest {

  private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");

  private static RetrainRequest request(String reason, List<String> files) {
    DataWindow window =
        new DataWindow(
            AT.minusSeconds(3600),
            AT,
            files,
            Optional.of(new PredictionId(1, 2)),
            Optional.of(new PredictionId(1, 9)),
            8,
            5);
    return RetrainRequest.of(
        "5d9c", ModelRef.of("delay", 2), "drift", reason, AT, Optional.of(window), State.REQUESTED);
  }

  /** The fingerprint of format 1. */
  @Test
  void write_isTheCommittedText() {
    RetrainRequest request =
        request("psi 0.3", List.of("a/1.gz", "a/2.gz"))
            .approve(Change.by("ann", "ok"))
            .close(State.REPORTED, AT.plusSeconds(60), Change.by("ci", "new"), OptionalInt.of(3));
    String text =
        "{\"format\":1,\"id\":\"5d9c\",\"champion\":2,\"rule\":\"drift\",\"reason\":\"psi 0.3\","
            + "\"at\":\"2026-06-01T12:00:00Z\",\"state\":\"reported\","
            + "\"approval\":{\"actor\":\"ann\",\"reason\":\"ok\"},"
            + "\"closed\":{\"actor\":\"ci\",\"reason\":\"new\"},"
            + "\"closedAt\":\"2026-06-01T12:01:00Z\",\"reported\":3,"
            + "\"window\":{\"from\":\"2026-06-01T11:00:00Z\",\"to\":\"2026-06-01T12:00:00Z\","
            + "\"first\":\"00000000000000010000000000000002\","
            + "\"last\":\"00000000000000010000000000000009\","
            + "\"predictions\":8,\"labelled\":5,\"fileCount\":2,"
            + "\"files\":[\"a/1.gz\",\"a/2.gz\"]}}";
    assertThat(RequestJson.write(request)).isEqualTo(text);
    assertThat(RequestJson.read("delay", text)).isEqualTo(request);
  }

  @Test
  void read_ofAnotherFormatOrDamage_saysSo() {
    assertThatThrownBy(() -> RequestJson.read("delay", "{\"format\":2}"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("request to retrain delay has format 2")
        .extracting(e -> ((ModelException) e).kind())
        .isEqualTo(ModelException.Kind.FORMAT);
    String good = RequestJson.write(request("x", List.of("f")));
    for (String bad :
        List.of(
            "",
            "true",
            good.substring(0, 40),
            good.replace("requested", "begun"),
            good.replace("2026-06-01T12:00:00Z", "noon"),
            good.replace("\"champion\":2", "\"champion\":-2"),
            good.replace("\"champion\":2", "\"champion\":99999999999"),
            good.replace("0000000000000001", "xx"))) {
      assertThatThrownBy(() -> RequestJson.read("delay", bad))
          .isInstanceOf(ModelException.class)
          .extracting(e -> ((ModelException) e).kind())
          .isEqualTo(ModelException.Kind.INTEGRITY);
    }
  }

  @Test
  void write_ofAReasonOfControlCharacters_isReadBack() {
    RetrainRequest request =
        request("x", List.of("f")).approve(Change.by("\u0007", "\u0085\u0000"));
    assertThat(RequestJson.read("delay", RequestJson.write(request)).approval())
        .contains(Change.by("-", "-"));
  }

  /** Whatever people write, a mark can hold it: 4,096 characters, one line. */
  @Property(tries = 300, seed = "7")
  void write_ofAnyTexts_fitsAMark_andIsReadBack(
      @ForAll @NotBlank @StringLength(min = 1, max = 3000) String text,
      @ForAll @IntRange(min = 1, max = 400) int files) {
    List<String> names = Collections.nCopies(files, "replica-7/20260601T120000123Z-000007.gz");
    Change change = new Change(text, text);
    RetrainRequest request =
        request(text, names).approve(change).close(State.REFUSED, AT, change, OptionalInt.empty());

    String written = RequestJson.write(request);

    assertThat(written).hasSizeLessThanOrEqualTo(4096);
    assertThat(written.chars().noneMatch(Character::isISOControl)).isTrue();
    RetrainRequest read = RequestJson.read("delay", written);
    assertThat(read.files()).isEqualTo(files);
    assertThat(RequestJson.write(read)).isEqualTo(written);
    assertThat(read.complete()).isEqualTo(read.window().orElseThrow().files().size() == files);
  }
}
