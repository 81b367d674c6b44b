package dev.mlopsdk.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.alert.AlertNotice.Reason;
import dev.mlopsdk.core.alert.AlertTrack.Telling;
import dev.mlopsdk.core.event.AlertState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Laws over any sequence of readings, a minute apart, acknowledgements (k), silences (s), their end
 * (u), re-baselines (r) and hours without readings (h). Readings as in {@link AlertMachineTest}.
 */
class AlertTrackProperties {

  private static final Instant START = AlertMachineTest.START;
  private static final Change ANN = Change.by("ann", "a reason");
  private static final Duration SILENCE = Duration.ofMinutes(5);

  /** The arrows that readings may take. */
  private static final Map<AlertState, Set<AlertState>> ARROWS =
      Map.of(
          AlertState.OK, EnumSet.of(AlertState.WARN, AlertState.NO_DATA),
          AlertState.WARN, EnumSet.of(AlertState.OK, AlertState.ALERT, AlertState.NO_DATA),
          AlertState.ALERT, EnumSet.of(AlertState.RECOVERING, AlertState.NO_DATA),
          AlertState.RECOVERING, EnumSet.of(AlertState.OK, AlertState.ALERT, AlertState.NO_DATA),
          AlertState.NO_DATA, EnumSet.complementOf(EnumSet.of(AlertState.NO_DATA)));

  /** The states by the letter of docs/alerts.md, from the whole list of what was read. */
  private static final class Naive {
    final AlertRule rule;
    final List<Character> said = new ArrayList<>();
    final List<Character> all = new ArrayList<>();
    AlertState state = AlertState.OK;
    AlertState before = AlertState.OK;
    Instant heard = START;
    Instant cool = Instant.MIN;

    Naive(AlertRule rule) {
      this.rule = rule;
    }

    AlertState read(char reading, Instant at) {
      all.add(reading);
      if (reading == 'M' || reading == 'T') {
        int row = 0;
        for (int i = all.size() - 1; i >= 0 && all.get(i) == 'M'; i--) {
          row++;
        }
        boolean gone =
            row >= rule.missing || Duration.between(heard, at).compareTo(rule.quiet) >= 0;
        if (gone && state != AlertState.NO_DATA) {
          before = state;
          state = AlertState.NO_DATA;
          said.clear();
        }
        return state;
      }
      heard = at;
      said.add(reading);
      boolean fires = reading == 'A' && ofLast(rule.window, "A") >= rule.fires;
      boolean warns = "WA".indexOf(reading) >= 0 && ofLast(rule.warnWindow, "WA") >= rule.warns;
      int good = 0;
      for (int i = said.size() - 1; i >= 0 && said.get(i) == 'G'; i--) {
        good++;
      }
      boolean clear = good >= rule.clears;
      AlertState next = state;
      if (state == AlertState.NO_DATA && before == AlertState.ALERT) {
        next = reading == 'G' ? AlertState.RECOVERING : AlertState.ALERT;
      } else if (state == AlertState.NO_DATA && before == AlertState.RECOVERING) {
        next = AlertState.RECOVERING;
      } else if (state == AlertState.NO_DATA && before == AlertState.WARN) {
        next = reading == 'G' ? AlertState.OK : AlertState.WARN;
      } else if (state == AlertState.NO_DATA) {
        next = warns ? AlertState.WARN : AlertState.OK;
      } else if (state == AlertState.OK && warns) {
        next = AlertState.WARN;
      } else if (state == AlertState.WARN && fires && !at.isBefore(cool)) {
        next = AlertState.ALERT;
      } else if (state == AlertState.ALERT && reading == 'G') {
        next = AlertState.RECOVERING;
      } else if (state == AlertState.RECOVERING && fires) {
        next = AlertState.ALERT;
      } else if ((state == AlertState.WARN || state == AlertState.RECOVERING) && clear) {
        next = AlertState.OK;
      }
      if (next == AlertState.OK && state != AlertState.OK) {
        cool = state == AlertState.RECOVERING ? at.plus(rule.coolDown) : cool;
        if (state != AlertState.NO_DATA || before != AlertState.OK) {
          said.clear();
        }
      }
      state = next;
      return state;
    }

    int ofLast(int window, String bad) {
      return (int)
          said.subList(Math.max(0, said.size() - window), said.size()).stream()
              .filter(reading -> bad.indexOf(reading) >= 0)
              .count();
    }
  }

  private static Optional<Telling> read(AlertTrack track, char reading, Instant at) {
    return switch (reading) {
      case 'G' -> track.read(0.05, 100, "", at);
      case 'B' -> track.read(0.15, 100, "", at);
      case 'W' -> track.read(0.25, 100, "", at);
      case 'A' -> track.read(0.35, 100, "", at);
      case 'M' -> track.read(Double.NaN, 100, "", at);
      default -> track.read(0.35, 99, "", at);
    };
  }

  @Property(tries = 2000, seed = "20261121")
  void read_anySequence_agreesWithTheNaiveModelAndTakesOnlyArrows(
      @ForAll("rules") AlertRule rule, @ForAll("sequences") String sequence) {
    AlertTrack track = new AlertTrack(rule, START);
    Naive naive = new Naive(rule);
    List<Character> usable = new ArrayList<>();
    Instant now = START;
    for (int i = 0; i < sequence.length(); i++) {
      char action = sequence.charAt(i);
      now = now.plus(action == 'h' ? Duration.ofHours(1) : Duration.ofMinutes(1));
      AlertState before = track.state();
      if ("GBWAMT".indexOf(action) < 0) {
        act(track, action, now);
        if (action == 'r') {
          assertThat(track.state()).isEqualTo(AlertState.OK);
          naive = new Naive(rule);
          naive.heard = now;
        }
        continue;
      }
      read(track, action, now);
      if ("GBWA".indexOf(action) >= 0) {
        usable.add(action);
      }
      AlertState after = track.state();
      assertThat(after).as(sequence).isEqualTo(naive.read(action, now));
      if (after == before) {
        continue;
      }
      assertThat(ARROWS.get(before)).as(sequence).contains(after);
      if (after == AlertState.ALERT && before != AlertState.NO_DATA) {
        List<Character> last =
            usable.subList(Math.max(0, usable.size() - rule.window), usable.size());
        assertThat(last.stream().filter(reading -> reading == 'A').count())
            .as(sequence)
            .isGreaterThanOrEqualTo(rule.fires);
      }
      if (before != AlertState.NO_DATA) {
        assertThat(action).as("in the band nothing moves: %s", sequence).isNotEqualTo('B');
      }
    }
  }

  @Property(tries = 2000, seed = "20261121")
  void tell_anySequence_isAChainWithoutWhatIsSilencedOrAcknowledged(
      @ForAll("rules") AlertRule rule, @ForAll("sequences") String sequence) {
    AlertTrack track = new AlertTrack(rule, START);
    AlertTrack undisturbed = new AlertTrack(rule, START);
    AlertState told = AlertState.OK;
    long number = 0;
    Instant now = START;
    for (int i = 0; i < sequence.length(); i++) {
      char action = sequence.charAt(i);
      now = now.plus(action == 'h' ? Duration.ofHours(1) : Duration.ofMinutes(1));
      boolean silent = track.status(now).silencedUntil().isPresent();
      boolean acknowledged = track.acknowledged().isPresent();
      Optional<Telling> telling = act(track, action, now);
      if ("ksu".indexOf(action) < 0) {
        act(undisturbed, action, now);
      }
      assertThat(track.state()).as(sequence).isEqualTo(undisturbed.state());
      if (telling.isPresent()) {
        assertThat(silent).as(sequence).isFalse();
        assertThat(telling.get().sequence()).isEqualTo(++number);
        assertThat(telling.get().from()).as(sequence).isEqualTo(told);
        assertThat(telling.get().to()).isEqualTo(track.state());
        told = track.state();
        if (telling.get().reason() == Reason.REMINDER) {
          assertThat(acknowledged).as(sequence).isFalse();
          assertThat(told).isEqualTo(AlertState.ALERT);
        } else {
          assertThat(telling.get().from()).isNotEqualTo(told);
        }
      } else if (!silent && "GBWAMT".indexOf(action) >= 0) {
        assertThat(told).as("nothing is left untold: %s", sequence).isEqualTo(track.state());
      }
      if (track.state() == AlertState.OK || track.state() == AlertState.WARN) {
        assertThat(track.acknowledged()).isEmpty();
      }
    }
  }

  private static Optional<Telling> act(AlertTrack track, char action, Instant now) {
    switch (action) {
      case 'k' -> track.acknowledge(ANN);
      case 's' -> track.silence(SILENCE, ANN, now);
      case 'u' -> track.unsilence(now);
      case 'r' -> {
        return track.rebaseline(0.35, ANN, now);
      }
      case 'h' -> {}
      default -> {
        return read(track, action, now);
      }
    }
    return Optional.empty();
  }

  @Provide
  Arbitrary<AlertRule> rules() {
    Arbitrary<int[]> window =
        Arbitraries.integers()
            .between(1, 5)
            .flatMap(of -> Arbitraries.integers().between(1, of).map(bad -> new int[] {bad, of}));
    return Combinators.combine(
            window,
            window,
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(0, 12),
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(2, 90))
        .as(
            (fires, warns, clears, cool, missing, quiet) ->
                AlertRule.above("late", 0.30)
                    .warnAt(0.20)
                    .recoverAt(0.10)
                    .fires(fires[0], fires[1])
                    .warns(warns[0], warns[1])
                    .clears(clears)
                    .coolDown(Duration.ofMinutes(cool))
                    .minimumSamples(100)
                    .noDataAfter(missing)
                    .noDataAfter(Duration.ofMinutes(quiet))
                    .remindEvery(Duration.ofMinutes(3)));
  }

  /** Runs of the same reading, so that every state is reached. */
  @Provide
  Arbitrary<String> sequences() {
    Arbitrary<String> runs =
        Combinators.combine(
                Arbitraries.of("G", "B", "W", "A", "M", "T", "GA"),
                Arbitraries.integers().between(1, 5))
            .as(String::repeat);
    Arbitrary<String> actions = Arbitraries.of("k", "s", "u", "r", "h");
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(5, runs), net.jqwik.api.Tuple.of(1, actions))
        .list()
        .ofMinSize(1)
        .ofMaxSize(25)
        .map(parts -> String.join("", parts));
  }
}
