package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Laws of the integer inputs, against the ranges as Java writes them. */
class CellsTest {

  private static final Map<OnnxJavaType, long[]> RANGES =
      Map.of(
          OnnxJavaType.INT8, new long[] {Byte.MIN_VALUE, Byte.MAX_VALUE},
          OnnxJavaType.INT16, new long[] {Short.MIN_VALUE, Short.MAX_VALUE},
          OnnxJavaType.INT32, new long[] {Integer.MIN_VALUE, Integer.MAX_VALUE},
          OnnxJavaType.UINT8, new long[] {0, 255},
          OnnxJavaType.BOOL, new long[] {0, 1});

  @Property(tries = 500)
  void whole_inRange_isReadBackAndElseRefused(@ForAll int value, @ForAll byte small) {
    RANGES.forEach(
        (type, range) -> {
          for (long candidate : new long[] {value, small, range[0], range[1]}) {
            if (candidate >= range[0] && candidate <= range[1]) {
              Cells cells = Cells.zeros(type, 1);
              assertThat(cells.whole(0, (double) candidate)).isTrue();
              assertThat(cells.integer(0)).isEqualTo(candidate);
            } else {
              refused(type, (double) candidate);
            }
          }
          refused(type, range[0] - 1.0);
          refused(type, range[1] + 1.0);
        });
  }

  @Property(tries = 500)
  void whole_notWhole_isRefused(@ForAll double value) {
    if (value != Math.rint(value)) {
      RANGES.keySet().forEach(type -> refused(type, value));
      refused(OnnxJavaType.INT64, value);
    }
  }

  private static void refused(OnnxJavaType type, double value) {
    assertThat(Cells.zeros(type, 1).whole(0, value)).isFalse();
  }
}
