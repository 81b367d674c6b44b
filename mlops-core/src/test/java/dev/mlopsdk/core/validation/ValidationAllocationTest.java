package dev.mlopsdk.core.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Allocation;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.schema.RowCheck;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValidationAllocationTest {

  private final FeatureSchema schema = schema();
  private final InputRules rules = rules();
  private final RowCheck check =
      new RowChecker(
          rules,
          schema,
          new Tally(
              new VersionMeters(new SimpleMeterRegistry(), ModelRef.of("m", 1)), schema, rules));
  private final Row row = new Row(schema);

  private static FeatureSchema schema() {
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      features.add(Feature.number("n" + i).optional());
    }
    for (int i = 0; i < 6; i++) {
      features.add(Feature.category("t" + i).optional());
    }
    return FeatureSchema.of(features);
  }

  private static InputRules rules() {
    Map<String, double[]> numbers = new HashMap<>();
    for (int i = 0; i < 14; i++) {
      numbers.put("n" + i, new double[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    }
    Map<String, String[]> texts = new HashMap<>();
    for (int i = 0; i < 6; i++) {
      texts.put("t" + i, new String[] {"DFW", "MKE", "DFW", "MKE"});
    }
    return InputRules.learn(numbers, texts)
        .with(FeatureRule.number("n1").required().range(0, 9).imputeMedian())
        .with(FeatureRule.category("t1").required().allowed("DFW").imputeMode())
        .with(FeatureRule.category("t2").pattern("[A-Z]{3}").length(3, 3).onViolation(Policy.PASS))
        .with(FeatureRule.category("t3").pattern("(a+a+)+y").onViolation(Policy.PASS))
        .with(CrossRule.atMost("n2", "n3").onViolation(Policy.PASS))
        .with(
            CrossRule.implies(Condition.is("t0", "DFW"), Condition.between("n4", 0, 5))
                .onViolation(Policy.PASS));
  }

  private void check(double number, String text) {
    row.clear();
    for (int i = 0; i < 14; i++) {
      row.number(i, number);
    }
    for (int i = 14; i < 20; i++) {
      row.text(i, text);
    }
    check.check(row);
    row.restore();
  }

  @Test
  void check_rowThatFits_allocatesNothing() {
    assertThat(Allocation.bytes(() -> check(4, "DFW"))).isZero();
  }

  @Test
  void check_rowThatIsImputedPassedAndAnOutlier_allocatesNothing() {
    assertThat(Allocation.bytes(() -> check(1000.5, "QQQ"))).isZero();
    assertThat(Allocation.bytes(() -> check(Double.NaN, "aaaaaaaaaaaaaaaaaaaaaaaaaaaa"))).isZero();
  }

  @Test
  void check_emptyRow_allocatesNothing() {
    assertThat(
            Allocation.bytes(
                () -> {
                  row.clear();
                  check.check(row);
                  row.restore();
                }))
        .isZero();
  }

  @Test
  void ring_recordingRows_allocatesNothing() {
    RowRing ring = new RowRing(schema, 500);
    assertThat(
            Allocation.bytes(
                () -> {
                  row.clear();
                  row.number(0, 1);
                  row.text(15, "DFW");
                  ring.add(row);
                }))
        .isZero();
  }
}
