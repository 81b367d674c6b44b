package dev.mlopsdk.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.validation.InputRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRulesTest {

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("training.csv"), text);
  }

  @Test
  void learn_fromAFile_isWhatTheSameRowsInMemoryGive() throws IOException {
    StringBuilder text = new StringBuilder("distance,origin,zip,prediction\n");
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Map<String, @Nullable Object> row = new HashMap<>();
      row.put("distance", i % 7 == 0 ? null : i == 9 ? Double.NaN : i / 4.0);
      row.put("origin", i % 2 == 0 ? "DFW" : "San \"Q\", TX");
      row.put("zip", "0" + i % 10);
      rows.add(row);
      text.append(i % 7 == 0 ? "NA" : i == 9 ? "NaN" : String.valueOf(i / 4.0))
          .append(i % 2 == 0 ? ",DFW," : ",\"San \"\"Q\"\", TX\",")
          .append("0" + i % 10)
          .append(",0.5\n");
    }
    FeatureSchema schema =
        FeatureSchema.of(
            Feature.number("distance").optional(),
            Feature.category("origin").optional(),
            Feature.category("zip").optional());
    InputRules rules = CsvRules.learn(file(text + "\n"), Map.of("zip", Feature.Kind.CATEGORY));
    assertThat(rules).isEqualTo(InputRules.learn(InputReader.ofMap(schema), rows));
    assertThat(rules.feature(Baseline.PREDICTION)).isEmpty();
    assertThat(rules.number("distance").isRequired()).isFalse();
  }

  @Test
  void learn_fromWhatIsNoTable_saysWhere() throws IOException {
    assertThatThrownBy(() -> CsvRules.learn(file("a,b\n1,2\n3\n")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the header names 2 columns, but this record has 1");
    assertThatThrownBy(() -> CsvRules.learn(file("a,b\n")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds a header only");
    assertThatThrownBy(() -> CsvRules.learn(folder.resolve("none.csv")))
        .isInstanceOf(UncheckedIOException.class);
  }
}
