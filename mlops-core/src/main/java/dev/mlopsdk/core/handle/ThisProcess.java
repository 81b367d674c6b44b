package dev.mlopsdk.core.handle;

import java.io.File;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
    Instant started =
        me.info()
            .startInstant()
            .orElseGet(
                () -> Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()));
    List<String> logs =
        errorLogs(me.pid(), errorFile().orElse(null), System.getProperty("java.io.tmpdir"));
    return new ThisProcess(hostName(), me.pid(), started, logs);
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

  /**
   * Where the fatal error log may be: as the option says, else in the working directory, else in
   * that for temporary files, which on Linux is /tmp whatever java.io.tmpdir says.
   */
  static List<String> errorLogs(long pid, @Nullable String option, @Nullable String temporary) {
    Set<String> places = new LinkedHashSet<>();
    if (option != null) {
      places.add(absolute(expanded(option, pid)));
    }
    String usual = "hs_err_pid" + pid + ".log";
    places.add(absolute(usual));
    if (File.separatorChar == '/') {
      places.add("/tmp/" + usual);
    }
    if (temporary != null) {
      places.add(absolute(Path.of(temporary, usual).toString()));
    }
    return List.copyOf(places);
  }

  /** As the JVM does it: %p is the process id, %% a per cent sign. */
  private static String expanded(String pattern, long pid) {
    return Pattern.compile("%[%p]")
        .matcher(pattern)
        .replaceAll(found -> found.group().equals("%%") ? "%" : Long.toString(pid));
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

  /**
   * The fatal error log that the writer of {@code marker} left, and no process before it.
   *
   * @param written when the marker was written last. A JVM writes its log as it dies, so an older
   *     one is of a process before; the start would not tell, since a container's next process has
   *     the same id and starts within the clock's tolerance
   */
  static Optional<Path> errorLog(CrashMarker marker, Instant written) {
    return marker.errorLogs().stream()
        .map(Path::of)
        .filter(file -> leftSince(file, written))
        .findFirst();
  }

  private static boolean leftSince(Path file, Instant written) {
    try {
      return Files.isRegularFile(file)
          && Files.size(file) > 0
          && !Files.getLastModifiedTime(file).toInstant().isBefore(written);
    } catch (IOException unreadable) {
      return false;
    }
  }
}
