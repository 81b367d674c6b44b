package dev.mlopsdk.samples.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishAndRollBackTest {

  @Test
  void main_swapsAndRollsBack_andAuditsEveryChange(@TempDir Path models) throws Exception {
    String output = output(models);

    assertThat(output.lines().filter(line -> line.startsWith("late?")))
        .containsExactly("late?  false", "late?  true", "late?  false");
    assertThat(output.lines().filter(line -> line.startsWith("audit")))
        .containsExactly(
            "audit  1 publish 1 by ann: first guess",
            "audit  2 publish 2 by ann: January data",
            "audit  3 promote 2 by ann: catches more",
            "audit  4 rollback 1 by bob: complaints");
    assertThat(output)
        .contains("late:1 serves as champion")
        .contains("late:2 serves as champion instead of version 1")
        .contains("late:1 serves as champion instead of version 2");
  }

  @Test
  void main_startedAgain_goesOnWithWhatIsOnDisk(@TempDir Path models) throws Exception {
    output(models);

    assertThat(output(models))
        .contains("late:4 serves as champion instead of version 1")
        .contains("audit  1 publish 1 by ann: first guess");
  }

  private static String output(Path models) throws InterruptedException {
    PrintStream console = System.out;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    System.setOut(new PrintStream(text, true, UTF_8));
    try {
      PublishAndRollBack.main(new String[] {models.toString()});
    } finally {
      System.setOut(console);
    }
    return text.toString(UTF_8);
  }
}
