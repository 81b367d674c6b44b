package dev.mlopsdk.samples.abtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class SplitCheckoutTest {

  @Test
  void main_betterArm_isFoundAcrossEpochs() {
    assertThat(output().lines())
        .contains(
            "user-7 gets steps",
            "user-7 gets one-page",
            "experiment checkout, 2 epochs, 95 % intervals that hold at every look",
            "steps         28037  28037     28037  0.09933 [0.09332, 0.1053]",
            "one-page      11963  11963     11963  0.1217 [0.1091, 0.1343]   "
                + " 0.02234 [0.008461, 0.03621]")
        .anyMatch(line -> line.startsWith("sample ratio: as split"));
  }

  private static String output() {
    PrintStream console = System.out;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    System.setOut(new PrintStream(text, true, UTF_8));
    try {
      SplitCheckout.main(new String[] {});
    } finally {
      System.setOut(console);
    }
    return text.toString(UTF_8);
  }
}
