package dev.mlopsdk.core.handle;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which process this is, and where its JVM would write a fatal error log. Immutable.
 *
 * @param host its name, so that a marker on a shared disk is not taken for one of this host
 */
record ThisProcess(String host, long pid, Instant started, List<String> errorLogs) {

  /** Two processes may read the start of a third differently: the kernel counts from its boot. */
  private static final Duration CLOCK = Duration.ofSeconds(2);

  static ThisProcess find() {
    ProcessHandle me = ProcessHandle.current();
    return new ThisProcess(
        hostName(), me.pid(), me.info().startInstant().orElse(Instant.EPOCH), errorLogs(me.pid()));
  }

  /** Without a look-up in the network, which may take long. */
  private static String hostName() {
    Path kernel = Path.of("/proc/sys/kernel/hostname");
    try {
      if (Files.isReadable(kernel)) {
        return Files.readString(kernel).strip();
      }
    } catch (IOException tryTheNext) {
      // Falls through to the environment.
    }
    String name = System.getenv("HOSTNAME");
    return name != null ? name : Optional.ofNullable(System.getenv("COMPUTERNAME")).orElse("here");
  }

  private static List<String> errorLogs(long pid) {
    Set<String> places = new LinkedHashSet<>();
    errorFile().ifPresent(file -> places.add(absolute(file.replace("%p", Long.toString(pid)))));
    String usual = "hs_err_pid" + pid + ".log";
    places.add(absolute(usual));
    String temporary = System.getProperty("java.io.tmpdir");
    if (temporary != null) {
      places.add(absolute(Path.of(temporary, usual).toString()));
    }
    return List.copyOf(places);
  }

  private static String absolute(String file) {
    return Path.of(file).toAbsolutePath().normalize().toString();
  }

  /** The option -XX:ErrorFile, where the JVM is one that can be asked. */
  private static Optional<String> errorFile() {
    try {
      com.sun.management.HotSpotDiagnosticMXBean machine =
          ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class);
      return machine == null
          ? Optional.empty()
          : Optional.ofNullable(machine.getVMOption("ErrorFile").getValue())
              .filter(value -> !value.isEmpty());
    } catch (LinkageError | IllegalArgumentException | SecurityException notHotSpot) {
      return Optional.empty();
    }
  }

  /** Whether the writer of {@code marker} runs; only sure if it ran on this host. */
  boolean alive(CrashMarker marker) {
    if (marker.pid() == pid) {
      return marker.started().equals(started);
    }
    return ProcessHandle.of(marker.pid())
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::info)
        .map(info -> info.startInstant().map(start -> close(start, marker.started())).orElse(true))
        .orElse(false);
  }

  private static boolean close(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(CLOCK) <= 0;
  }

  /** The fatal error log that the writer of {@code marker} left, and no process before it. */
  static Optional<Path> errorLog(CrashMarker marker) {
    return marker.errorLogs().stream()
        .map(Path::of)
        .filter(file -> newer(file, marker.started()))
        .findFirst();
  }

  private static boolean newer(Path file, Instant started) {
    try {
      return Files.isRegularFile(file)
          && Files.size(file) > 0
          && Files.getLastModifiedTime(file).toInstant().plus(CLOCK).isAfter(started);
    } catch (IOException unreadable) {
      return false;
    }
  }
}
