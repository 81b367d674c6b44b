package dev.mlopsdk.drift.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStateTest extends DriftStateContract {

  @TempDir private Path folder;

  @Override
  DriftState state() {
    return DriftState.directory(folder.resolve("a/b"));
  }

  @Test
  void write_leavesOneFileAndTheLock() throws IOException {
    try (DriftState.Slot slot = state().open(REF)) {
      slot.write(bytes("state"));
    }

    assertThat(folder.resolve("a/b").toFile().list())
        .containsExactlyInAnyOrder("delay-2.state", "delay-2.lock");
    assertThat(folder.resolve("a/b/delay-2.state")).hasContent("state");
  }

  @Test
  void read_afterACrashInTheMiddleOfAWrite_isTheOneBefore() throws IOException {
    try (DriftState.Slot slot = state().open(REF)) {
      slot.write(bytes("whole"));
    }
    Files.writeString(folder.resolve("a/b/delay-2.state.tmp"), "a much longer one that was to");

    try (DriftState.Slot slot = state().open(REF)) {
      assertThat(slot.read()).contains(bytes("whole"));
      slot.write(bytes("next"));
      assertThat(slot.read()).contains(bytes("next"));
    }
    assertThat(folder.resolve("a/b/delay-2.state.tmp")).doesNotExist();
  }

  @Test
  void write_toADiskThatRefuses_leavesTheOneBefore() throws IOException {
    try (DriftState.Slot slot = state().open(REF)) {
      slot.write(bytes("whole"));
      Path draft = Files.createDirectory(folder.resolve("a/b/delay-2.state.tmp"));

      assertThatThrownBy(() -> slot.write(bytes("next"))).isInstanceOf(IOException.class);
      assertThat(slot.read()).contains(bytes("whole"));
      Files.delete(draft);
      slot.write(bytes("next"));
      assertThat(slot.read()).contains(bytes("next"));
    }
  }

  @Test
  void open_inAPlaceThatIsNoDirectory_fails() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> DriftState.directory(file).open(REF)).isInstanceOf(IOException.class);
  }

  @Test
  void setAside_keepsEveryOneOfThem() throws IOException {
    try (DriftState.Slot slot = state().open(REF)) {
      slot.write(bytes("first"));
      slot.setAside();
      slot.write(bytes("second"));

      assertThat(slot.setAside()).endsWith("delay-2.state.aside-2");
    }
    assertThat(folder.resolve("a/b/delay-2.state.aside-1")).hasContent("first");
    assertThat(folder.resolve("a/b/delay-2.state.aside-2")).hasContent("second");
  }

  @Test
  void open_byAnotherObjectForTheSamePlace_isRefused() throws IOException {
    DriftState.Slot slot = state().open(REF);

    assertThatThrownBy(() -> DriftState.directory(folder.resolve("a/../a/b")).open(REF))
        .hasMessageContaining("another watch of this process has it in")
        .hasMessageEndingWith("give each replica a directory of its own");
    slot.close();
    state().open(REF).close();
  }

  /** Runs in a process of its own: the lock is the process's. */
  static final class Owner {

    private Owner() {}

    public static void main(String[] args) throws IOException {
      try (FileChannel channel =
              FileChannel.open(
                  Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        System.out.println(lock.isValid());
        System.in.read();
      }
    }
  }

  @Test
  void open_whileAnotherProcessHasIt_isRefusedUntilThatEnds() throws Exception {
    DriftState state = state();
    state.open(REF).close();
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of(Owner.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString(),
                Owner.class.getName(),
                folder.resolve("a/b/delay-2.lock").toString())
            .start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("true");

      assertThatThrownBy(() -> state.open(REF))
          .hasMessageContaining("another process has it in")
          .hasMessageEndingWith("give each replica a directory of its own");
    } finally {
      other.destroyForcibly();
      assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    state.open(REF).close();
  }
}
