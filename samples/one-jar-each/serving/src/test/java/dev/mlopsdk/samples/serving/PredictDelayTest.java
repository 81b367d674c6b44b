package dev.mlopsdk.samples.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class PredictDelayTest {

  @Test
  void main_modelFromAFile_answersTheProbability() {
    assertThat(output("delay.onnx")).isEqualTo("0.119 by delay:0" + System.lineSeparator());
  }

  private static String output(String model) {
    PrintStream console = System.out;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    System.setOut(new PrintStream(text, true, UTF_8));
    try {
      PredictDelay.main(new String[] {model});
    } finally {
      System.setOut(console);
    }
    return text.toString(UTF_8);
  }
}
