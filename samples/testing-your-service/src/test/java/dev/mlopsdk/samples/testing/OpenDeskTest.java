package dev.mlopsdk.samples.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class OpenDeskTest {

  @Test
  void main_tenThousandFlights_showsWhichRuleErrsLess() {
    assertThat(output().lines())
        .contains(
            "champion         8045   8045      8045  0.3447 [0.3346, 0.3549]",
            "challenger       1955   1955      1955  0.1738 [0.1538, 0.1938] "
                + " -0.1709 [-0.1932, -0.1487]");
  }

  private static String output() {
    PrintStream console = System.out;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    System.setOut(new PrintStream(text, true, UTF_8));
    try {
      OpenDesk.main(new String[0]);
    } finally {
      System.setOut(console);
    }
    return text.toString(UTF_8);
  }
}
