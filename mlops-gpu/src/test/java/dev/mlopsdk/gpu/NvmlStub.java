package dev.mlopsdk.gpu;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** src/test/c/nvml_stub.c, compiled where there is a gcc. */
record NvmlStub(Path library) {

  /** Empty on a machine without gcc: the build needs a JDK and Maven only. */
  static Optional<NvmlStub> compile(Path folder, String... options)
      throws IOException, InterruptedException {
    Path library = folder.resolve("libnvidia-ml.so.1");
    ProcessBuilder gcc = new ProcessBuilder("gcc", "-shared", "-fPIC", "-Wall", "-Werror");
    gcc.command().addAll(List.of(options));
    gcc.command().addAll(List.of("-o", library.toString(), "src/test/c/nvml_stub.c"));
    Path output = folder.resolve("gcc.txt");
    Process process;
    try {
      process = gcc.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    } catch (IOException noGcc) {
      return Optional.empty();
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException("gcc refused the stub: " + Files.readString(output));
    }
    return Optional.of(new NvmlStub(library));
  }

  GpuDevices devices() {
    return GpuDevices.load(library.toString());
  }

  int initialised() {
    return NativeLibrary.getInstance(library.toString())
        .getFunction("stubInitialised")
        .invokeInt(new Object[0]);
  }
}
