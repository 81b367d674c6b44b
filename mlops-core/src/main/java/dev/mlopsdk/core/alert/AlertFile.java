package dev.mlopsdk.core.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.event.AlertState;
import dev.mlopsdk.core.json.Json;
import dev.mlopsdk.core.json.JsonMembers;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of rules as a sealed JSON document, {@code mlops-alerts} of format 1, replaced as a
 * whole: written beside, forced to the disk, renamed. Not thread-safe.
 */
final class AlertFile {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.alerts");
  private static final String KIND = "mlops-alerts";
  private static final int FORMAT = 1;
  private static final boolean WINDOWS = File.separatorChar == '\\';

  /** What is kept of one rule; {@code rule} is its text, so that a changed rule starts anew. */
  record Kept(String rule, AlertMemory machine, AlertTrack.Memory track) {}

  private final Path file;
  private final Path draft;
  private final Path folder;

  AlertFile(Path file) {
    this.file = file.toAbsolutePath();
    Path parent = this.file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(
          "The states are kept in a file, but " + file + " is a root");
    }
    this.folder = parent;
    this.draft = parent.resolve(".tmp-" + this.file.getFileName());
  }

  /** What was kept; empty if nothing was, or if it is damaged, which is logged and kept aside. */
  Map<String, Kept> read() {
    try {
      return parse(Files.readAllBytes(file), "state of alerts " + file);
    } catch (NoSuchFileException nothingYet) {
      return new LinkedHashMap<>();
    } catch (IOException e) {
      throw new UncheckedIOException("The state of alerts " + file + " cannot be read", e);
    } catch (ModelException e) {
      if (e.kind() == ModelException.Kind.FORMAT) {
        throw e;
      }
      Path aside = folder.resolve(file.getFileName() + ".damaged");
      LOG.error("All rules start anew, the acknowledged ones too; {} has what was kept", aside, e);
      try {
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException stays) {
        LOG.error("The damaged {} cannot be moved aside and will be replaced", file, stays);
      }
      return new LinkedHashMap<>();
    }
  }

  void write(Map<String, Kept> rules) throws IOException {
    Files.createDirectories(folder);
    try (FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text(rules));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    if (!WINDOWS) {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
  }

  static byte[] text(Map<String, Kept> rules) {
    ObjectNode document = Json.object(FORMAT).put("kind", KIND);
    ArrayNode list = document.putArray("rules");
    rules.forEach((name, kept) -> put(list.addObject().put("name", name), kept));
    return Json.sealed(document);
  }

  private static void put(ObjectNode to, Kept kept) {
    AlertMemory machine = kept.machine();
    AlertTrack.Memory track = kept.track();
    to.put("rule", kept.rule());
    to.put("state", machine.state().name()).put("resume", machine.resume().name());
    to.put("since", machine.since().toString());
    to.put("coolUntil", text(machine.coolUntil()));
    to.put("goods", machine.goods());
    ArrayNode window = to.putArray("window");
    machine.window().forEach(level -> window.add(level.name()));
    Levels.Learned learned = machine.learned();
    to.putObject("learned")
        .put("count", learned.count())
        .put("mean", Double.toString(learned.mean()))
        .put("squares", Double.toString(learned.squares()))
        .put("base", Double.toString(learned.base()));
    to.put("told", track.told().name()).put("toldAt", track.toldAt().toString());
    to.put("sequence", track.sequence());
    put(to, "acknowledged", track.acknowledged());
    to.put("silencedUntil", text(track.silencedUntil()));
    put(to, "silencedBy", track.silencedBy());
    to.put("value", Double.toString(track.value())).put("detail", track.detail());
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  private static void put(ObjectNode to, String name, @Nullable Change change) {
    if (change == null) {
      to.putNull(name);
    } else {
      to.putObject(name).put("actor", change.actor()).put("reason", change.reason());
    }
  }

  static Map<String, Kept> parse(byte[] bytes, String what) {
    JsonMembers document = JsonMembers.of(Json.unsealed(bytes, what), what, FORMAT);
    try {
      if (!document.text("kind").equals(KIND)) {
        throw Json.damaged(what, "it is no '" + KIND + "'");
      }
      Map<String, Kept> rules = new LinkedHashMap<>();
      for (JsonNode node : document.array("rules")) {
        rules.put(document.members(node).text("name"), kept(document.members(node), node));
      }
      return rules;
    } catch (IllegalArgumentException | DateTimeException e) {
      throw Json.damaged(what, String.valueOf(e.getMessage()));
    }
  }

  private static Kept kept(JsonMembers from, JsonNode node) {
    List<Level> window = new ArrayList<>();
    from.array("window").forEach(level -> window.add(Level.valueOf(level.asText())));
    JsonMembers learned = from.members("learned");
    AlertMemory machine =
        new AlertMemory(
            AlertState.valueOf(from.text("state")),
            AlertState.valueOf(from.text("resume")),
            Instant.parse(from.text("since")),
            instant(node, "coolUntil"),
            Math.toIntExact(from.integer("goods")),
            window,
            new Levels.Learned(
                learned.integer("count"),
                Double.parseDouble(learned.text("mean")),
                Double.parseDouble(learned.text("squares")),
                Double.parseDouble(learned.text("base"))));
    return new Kept(
        from.text("rule"),
        machine,
        new AlertTrack.Memory(
            AlertState.valueOf(from.text("told")),
            Instant.parse(from.text("toldAt")),
            from.integer("sequence"),
            change(from, node, "acknowledged"),
            instant(node, "silencedUntil"),
            change(from, node, "silencedBy"),
            Double.parseDouble(from.text("value")),
            from.text("detail")));
  }

  private static @Nullable Instant instant(JsonNode node, String name) {
    return node.path(name).isTextual() ? Instant.parse(node.path(name).textValue()) : null;
  }

  private static @Nullable Change change(JsonMembers from, JsonNode node, String name) {
    if (!node.hasNonNull(name)) {
      return null;
    }
    JsonMembers change = from.members(name);
    return Change.by(change.text("actor"), change.text("reason"));
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
