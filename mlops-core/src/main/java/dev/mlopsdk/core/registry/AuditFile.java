package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;

/**
 * One model's audit log, a JSON line per generation. Thread-safe, also between processes, without a
 * lock: the file is a function of the generations, so whoever writes a line writes the same bytes
 * at the same place, and a line that a crash tore or left out is written again.
 */
final class AuditFile {

  /** Reads the audit entry that a generation carries. */
  interface Source {
    AuditEntry entry(long number) throws IOException;
  }

  private final Path home;
  private final Path file;
  private final Disk disk;
  private final Source generations;

  AuditFile(Path home, Disk disk, Source generations) {
    this.home = home;
    this.file = home.resolve("audit.jsonl");
    this.disk = disk;
    this.generations = generations;
  }

  /** The entries 1 to {@code newest} at least; those not yet in the file from their generations. */
  List<AuditEntry> entries(long newest) throws IOException {
    byte[] bytes = bytes();
    List<AuditEntry> entries = new ArrayList<>();
    int start = 0;
    for (int end = lineEnd(bytes, start); end >= 0; end = lineEnd(bytes, start)) {
      entries.add(parse(bytes, start, end));
      start = end + 1;
    }
    for (long number = entries.size() + 1L; number <= newest; number++) {
      entries.add(generations.entry(number));
    }
    return entries;
  }

  /**
   * Writes the lines that are missing up to {@code newest}.
   *
   * @throws ModelException of kind {@code INTEGRITY} if the last line is not that of its generation
   */
  void extend(long newest) throws IOException {
    byte[] bytes = bytes();
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    long last = end == 0 ? 0 : verifiedLast(bytes, end);
    boolean created = bytes.length == 0;
    long offset = end;
    for (long number = last + 1; number <= newest; number++) {
      byte[] line = line(generations.entry(number));
      disk.writeAt(file, offset, line);
      offset += line.length;
      if (created) {
        disk.sync(home);
        created = false;
      }
    }
  }

  private long verifiedLast(byte[] bytes, int end) throws IOException {
    int start = end - 1;
    while (start > 0 && bytes[start - 1] != '\n') {
      start--;
    }
    AuditEntry last = parse(bytes, start, end - 1);
    try {
      if (generations.entry(last.sequence()).equals(last)) {
        return last.sequence();
      }
    } catch (NoSuchFileException noSuchGeneration) {
      // Falls through: a line that no generation stands for.
    }
    throw new ModelException(
        ModelException.Kind.INTEGRITY,
        "The audit log "
            + file
            + " was altered: its last line, entry "
            + last.sequence()
            + ", is not that of its generation. Keep a copy as evidence, then delete it: the next"
            + " change writes it anew from the generations");
  }

  private AuditEntry parse(byte[] bytes, int start, int end) {
    String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    String what = "audit log " + file;
    try {
      return AuditJson.read(Json.read(line.getBytes(StandardCharsets.UTF_8), what), what);
    } catch (DateTimeException | ArithmeticException e) {
      throw Json.damaged(what, String.valueOf(e.getMessage()));
    }
  }

  private byte[] bytes() throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException nothingYet) {
      return new byte[0];
    }
  }

  private static int lineEnd(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static byte[] line(AuditEntry entry) {
    return (Json.compact(AuditJson.write(entry)) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
