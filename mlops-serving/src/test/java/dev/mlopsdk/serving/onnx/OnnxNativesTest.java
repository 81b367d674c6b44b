package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxNativesTest {

  @TempDir Path temp;

  private Process start(Path cache, Path temporary) throws IOException {
    Files.createDirectories(temporary);
    List<String> paths = new ArrayList<>();
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      paths.add(Path.of(path).toAbsolutePath().toString());
    }
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            String.join(File.pathSeparator, paths),
            NativesProcess.class.getName(),
            cache.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static List<String> lines(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return text.lines().toList();
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  @Test
  void cacheIn_twoProcessesAtATime_unpackOnceAndBothLoad() throws Exception {
    Path cache = temp.resolve("cache");
    Process one = start(cache, temp.resolve("tmp1"));
    Process other = start(cache, temp.resolve("tmp2"));
    List<String> first = lines(one);
    List<String> second = lines(other);
    assertThat(first).hasSize(2).isEqualTo(second);
    assertThat(first.get(0)).startsWith(cache.toString()).contains("onnxruntime-1.28.0-");
    assertThat(first.get(1)).isEqualTo("1.28.0");
    Path home = Path.of(first.get(0));
    assertThat(list(cache)).containsExactlyInAnyOrder(home, Path.of(home + ".lock"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
    assertThat(list(temp.resolve("tmp1"))).as("nothing is unpacked elsewhere").isEmpty();
  }

  @Test
  void find_damagedLibrary_isUnpackedAgain() throws Exception {
    Path home = NativeCache.find(temp);
    Path library = home.resolve(System.mapLibraryName("onnxruntime4j_jni"));
    byte[] sound = Files.readAllBytes(library);
    byte[] damaged = sound.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(library, damaged);
    assertThat(NativeCache.find(temp)).isEqualTo(home);
    assertThat(Files.readAllBytes(library)).isEqualTo(sound);
    Files.write(library, new byte[0]);
    NativeCache.find(temp);
    assertThat(Files.readAllBytes(library)).isEqualTo(sound);
  }

  @Test
  void find_unpackedBefore_writesNothing() throws Exception {
    Path home = NativeCache.find(temp);
    Path lock = Path.of(home + ".lock");
    Files.delete(lock);
    assertThat(NativeCache.find(temp)).isEqualTo(home);
    assertThat(lock).as("a read-only directory is enough").doesNotExist();
  }

  @Test
  void find_othersMayWrite_refuses() throws Exception {
    Path home = NativeCache.find(temp);
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatIOException()
        .isThrownBy(() -> NativeCache.find(temp))
        .withMessageContaining("others may write");
  }

  @Test
  void cacheIn_notPossible_leavesItToTheRuntime() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "no directory");
    List<String> lines = lines(start(file.resolve("cache"), temp.resolve("tmp")));
    assertThat(lines).containsExactly("none", "1.28.0");
  }
}
