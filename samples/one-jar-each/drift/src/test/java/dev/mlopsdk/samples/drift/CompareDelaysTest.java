package dev.mlopsdk.samples.drift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class CompareDelaysTest {

  @Test
  void main_eveningsDrifted_lateMorningsDidNot() throws IOException {
    assertThat(output("flights.csv").lines())
        .containsExactly(
            "6-9 h to 9-12 h   psi 0.096 NONE     p 1.3e-01 ok       ks 0.082 p 2.7e-01 ok",
            "6-9 h to 18-21 h  psi 0.334 LARGE    p 9.4e-07 DRIFTED  ks 0.212 p 9.3e-06 DRIFTED",
            "Baseline of [delay: 1526 numbers, distance: 1526 numbers, hour: 1526 numbers]");
  }

  private static String output(String flights) throws IOException {
    PrintStream console = System.out;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    System.setOut(new PrintStream(text, true, UTF_8));
    try {
      CompareDelays.main(new String[] {flights});
    } finally {
      System.setOut(console);
    }
    return text.toString(UTF_8);
  }
}
