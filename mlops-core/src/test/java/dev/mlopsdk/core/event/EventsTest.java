package dev.mlopsdk.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.time.FakeTime;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class EventsTest {

  private static final ModelEvent EVENT =
      new ModelEvent.Swapped(Instant.EPOCH, ModelRef.of("delay", 2), "champion", 1);

  private final Events events = new Events();
  private final List<ModelEvent> heard = new ArrayList<>();

  @Test
  void accept_withAListenerThatThrows_reachesTheOthersAndNotTheCaller() {
    events.add(
        event -> {
          throw new IllegalStateException("a bad listener");
        });
    events.add(heard::add);
    events.accept(EVENT);
    events.accept(EVENT);
    assertThat(heard).containsExactly(EVENT, EVENT);
  }

  @Test
  void accept_withAnError_letsItPass() {
    events.add(
        event -> {
          throw new AssertionError("not swallowed");
        });
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> events.accept(EVENT));
  }

  @Test
  void message_ofEveryEvent_isASentenceThatNamesTheVersion() {
    ModelRef ref = ModelRef.of("delay", 2);
    Instant at = Instant.EPOCH;
    assertThat(EVENT.message()).isEqualTo("delay:2 serves as champion instead of version 1");
    assertThat(new ModelEvent.Swapped(at, ref, "champion", -1).message())
        .isEqualTo("delay:2 serves as champion");
    assertThat(new ModelEvent.Rejected(at, ref, "champion", 1, "it does not load").message())
        .isEqualTo("delay:2 cannot serve as champion: it does not load; version 1 goes on");
    assertThat(new ModelEvent.Rejected(at, ref, "champion", -1, "it does not load").message())
        .endsWith("nothing serves");
    assertThat(new ModelEvent.Loaded(at, ref, "cpu", 5_000_000).message())
        .isEqualTo("delay:2 loaded on cpu in 5 ms");
    assertThat(new ModelEvent.RegistryUnavailable(at, ref, "no disk").message())
        .isEqualTo("The registry of delay cannot be read: no disk");
    assertThat(new ModelEvent.DriftChanged(at, ref, "hour", "psi", 0.5, true).message())
        .isEqualTo("delay:2 feature hour drifted: psi 0.5");
  }

  private static final Instant AT = Instant.EPOCH;
  private static final ModelRef REF = ModelRef.of("delay", 2);

  /** One of every kind, in the order of the sealed type. */
  private static List<ModelEvent> oneOfEach() {
    Change ann = Change.by("ann", "calm");
    return List.of(
        new ModelEvent.Loaded(AT, REF, "cpu", 1),
        EVENT,
        new ModelEvent.Rejected(AT, REF, "champion", 1, "no"),
        new ModelEvent.Withdrawn(AT, REF, "challenger"),
        new ModelEvent.Retired(AT, REF),
        new ModelEvent.DrainOverdue(AT, REF, "champion", 2, 30_000_000_000L),
        new ModelEvent.WarmedUp(AT, REF, "stored", 3, 9, 1_000_000, true),
        new ModelEvent.Closed(AT, REF),
        new ModelEvent.RegistryUnavailable(AT, REF, "no disk"),
        new ModelEvent.DriftChanged(AT, REF, "hour", "psi", 0.5, true),
        new ModelEvent.SchemaDrifted(AT, REF, "hour", ModelEvent.SchemaChange.NEW, "x"),
        new ModelEvent.AlertChanged(
            AT, REF, "psi", AlertState.OK, AlertState.ALERT, 0.5, "too much"),
        new ModelEvent.RetrainChanged(AT, REF, "r-1", ModelEvent.RetrainStep.REQUESTED, "drift"),
        new ModelEvent.SwitchChanged(AT, REF, "split", "off here", ann),
        new ModelEvent.Quarantined(AT, REF, "it crashed"),
        new ModelEvent.Unloaded(AT, REF, 5, "to make room"),
        new ModelEvent.Reloaded(AT, REF, 1),
        new ModelEvent.ReloadFailed(AT, REF, ""),
        new ModelEvent.MemoryLeaked(AT, REF, "model", 5, "Allocated at x"),
        new ModelEvent.CircuitChanged(
            AT, REF, ModelEvent.CircuitState.CLOSED, ModelEvent.CircuitState.OPEN, "20 of 20"),
        new ModelEvent.RecordsLost(AT, REF, "buffer_full", 3));
  }

  @Test
  void page_ofEvents_hasEveryKindWithItsFieldsAndLevel() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "events.md"));
    List<String> kinds = oneOfEach().stream().map(ModelEvent::kind).toList();
    assertThat(ModelEvent.class.getPermittedSubclasses())
        .extracting(Class::getSimpleName)
        .as("every kind has a sample here")
        .containsExactlyInAnyOrderElementsOf(kinds);
    for (ModelEvent event : oneOfEach()) {
      String row =
          page.lines()
              .filter(line -> line.startsWith("| `" + event.kind() + "` |"))
              .findFirst()
              .orElseThrow(() -> new AssertionError(event.kind() + " is not in docs/events.md"));
      for (RecordComponent field : event.getClass().getRecordComponents()) {
        if (!List.of("at", "ref").contains(field.getName())) {
          assertThat(row).contains("`" + field.getName() + "`");
        }
      }
      assertThat(row).contains(event.level().name());
    }
  }

  @Test
  void page_ofEvents_hasEveryLoggerOfTheSdk() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "events.md"));
    Pattern logger = Pattern.compile("getLogger\\(\\s*\"(dev\\.mlopsdk[a-z.]*)\"");
    Set<String> missing = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of(".."), 20)) {
      for (Path file : files.filter(EventsTest::mainSource).toList()) {
        Matcher match = logger.matcher(Files.readString(file));
        while (match.find()) {
          if (!page.contains("`" + match.group(1) + "`")) {
            missing.add(match.group(1));
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static boolean mainSource(Path file) {
    String name = file.toString();
    return name.endsWith(".java") && name.contains("/src/main/java/dev/mlopsdk/");
  }

  @Test
  void level_ofAChange_followsWhatItIsTo() {
    assertThat(new ModelEvent.DriftChanged(AT, REF, "hour", "psi", 0, false).level())
        .isEqualTo(Level.INFO);
    for (AlertState state : AlertState.values()) {
      Level level = new ModelEvent.AlertChanged(AT, REF, "r", AlertState.OK, state, 0, "d").level();
      assertThat(level)
          .isEqualTo(
              switch (state) {
                case OK, RECOVERING -> Level.INFO;
                case WARN, NO_DATA -> Level.WARN;
                case ALERT -> Level.ERROR;
              });
    }
  }

  @Test
  void accept_manyOfOneThing_logsTenAMinuteAndCountsTheRest() {
    FakeTime time = FakeTime.at(AT);
    RecordingLogger log = new RecordingLogger();
    Events limited = new Events(time, log);
    limited.add(heard::add);
    ModelEvent hour = new ModelEvent.DriftChanged(AT, REF, "hour", "psi", 0.5, true);
    ModelEvent distance = new ModelEvent.DriftChanged(AT, REF, "distance", "psi", 0.5, true);
    for (int i = 0; i < 25; i++) {
      limited.accept(hour);
    }
    limited.accept(distance);
    assertThat(heard).as("listeners get all").hasSize(26);
    assertThat(log.lines()).hasSize(11);
    assertThat(log.lines().get(0)).isEqualTo("WARN delay:2 feature hour drifted: psi 0.5");
    assertThat(log.lines().get(10)).contains("distance");
    time.advance(Duration.ofMinutes(1));
    limited.accept(hour);
    limited.accept(hour);
    assertThat(log.lines().get(11))
        .isEqualTo(
            "WARN delay:2 feature hour drifted: psi 0.5"
                + " (15 more like it were not logged before)");
    assertThat(log.lines().get(12)).endsWith("psi 0.5");
  }

  @Test
  void limit_ofManyThings_isBounded() {
    LineLimit limit = new LineLimit(FakeTime.at(AT));
    for (int i = 0; i < LineLimit.LINES; i++) {
      assertThat(limit.admit("first")).isZero();
    }
    assertThat(limit.admit("first")).isEqualTo(-1);
    for (int i = 0; i < LineLimit.MOST; i++) {
      limit.admit("thing " + i);
    }
    assertThat(limit.admit("first")).as("forgotten").isZero();
  }

  @Test
  void listener_thatThrows_isLoggedOncePerKind() {
    RecordingLogger log = new RecordingLogger();
    Events logged = new Events(FakeTime.at(AT), log);
    logged.add(
        event -> {
          throw new IllegalStateException("a bad listener");
        });
    logged.accept(EVENT);
    logged.accept(EVENT);
    assertThat(log.lines().stream().filter(line -> line.startsWith("ERROR"))).hasSize(1);
  }

  /** In a class loader of its own, since a JVM has one logging back end and this one has none. */
  @Test
  void mdc_hasTheVersionWhileAnEventIsToldAndIsThenAsBefore() throws Exception {
    List<URL> classes = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      classes.add(Path.of(entry).toUri().toURL());
    }
    System.setProperty("slf4j.provider", RecordingProvider.class.getName());
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    try (URLClassLoader apart =
        new URLClassLoader(classes.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Supplier<?> probe =
          (Supplier<?>)
              apart.loadClass(MdcProbe.class.getName()).getDeclaredConstructor().newInstance();
      assertThat((List<?>) probe.get())
          .asInstanceOf(InstanceOfAssertFactories.list(String.class))
          .containsExactly(
              "listener {mlops.event=Swapped, mlops.model=delay, mlops.version=2, request=7}",
              "after {mlops.model=outer, request=7}",
              "listener {mlops.event=Closed, mlops.model=delay, mlops.version=1, request=7}",
              "passes {mlops.model=outer, request=7}",
              "lines 2");
    } finally {
      System.clearProperty("slf4j.provider");
      System.clearProperty("slf4j.internal.verbosity");
    }
  }
}
