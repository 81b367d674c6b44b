package dev.mlopsdk.abtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Assignment.Reason;
import java.nio.CharBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrafficSplitTest {

  private final TrafficSplit split = TrafficSplit.of("v2-test").champion(90).challenger(10);

  @Test
  void assign_units_fallIntoTheArmsInTheirShares() {
    Map<String, Integer> found = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      found.merge(split.assign("user-" + i).variant(), 1, Integer::sum);
    }
    // Four standard deviations of a binomial count: √(100,000 · 0.9 · 0.1) = 95.
    assertThat(found.get("champion")).isBetween(89_620, 90_380);
  }

  @Test
  void assign_drawnUnit_saysAllThatAnalysisNeeds() {
    String unit = unitOf(split, "challenger");
    assertThat(split.assign(unit))
        .isEqualTo(new Assignment("v2-test", "challenger", 1, Reason.SPLIT, 0, 0.1));
    assertThat(split.assign(unit).exposed()).isTrue();
  }

  @Test
  void assign_equalSplitsElsewhere_agree() {
    TrafficSplit replica = TrafficSplit.of("v2-test").champion(0.9).challenger(0.1);
    for (int i = 0; i < 10_000; i++) {
      assertThat(replica.assign("user-" + i)).isEqualTo(split.assign(CharBuffer.wrap("user-" + i)));
    }
  }

  @Test
  void assign_noUnit_isTheFirstArmAndSaysWhy() {
    assertThat(split.assign("")).isSameAs(split.unassigned()).isSameAs(split.assign(null));
    assertThat(split.unassigned())
        .isEqualTo(new Assignment("v2-test", "champion", 0, Reason.NO_UNIT, 0, 1));
  }

  @Test
  void assign_overriddenUnit_hasTheNamedArmAndIsNoExposure() {
    String unit = unitOf(split, "champion");
    TrafficSplit with = split.override(unit, "challenger").override("bob", "champion");
    assertThat(with.assign(CharBuffer.wrap(unit)))
        .isEqualTo(new Assignment("v2-test", "challenger", 1, Reason.OVERRIDE, 0, 1));
    assertThat(with.assign("bob").reason()).isEqualTo(Reason.OVERRIDE);
    assertThat(with.assign("another").reason()).isEqualTo(Reason.SPLIT);
    assertThat(split.assign(unit).reason()).isEqualTo(Reason.SPLIT);
  }

  @Test
  void off_everyUnit_getsTheFirstArmUntilOn() {
    String unit = unitOf(split, "challenger");
    TrafficSplit with = split.override("bob", "challenger");
    with.off();
    assertThat(with.assign(unit))
        .isEqualTo(new Assignment("v2-test", "champion", 0, Reason.OFF, 0, 1));
    assertThat(with.assign("bob").reason()).isEqualTo(Reason.OFF);
    assertThat(with).hasToString("v2-test epoch 0: champion 90.0 %, challenger 10.0 % (off)");
    with.reweight(Map.of("champion", 50, "challenger", 50));
    assertThat(with.assign(unit).reason()).isEqualTo(Reason.OFF);
    with.on();
    assertThat(with.assign(unit).variant()).isEqualTo("challenger");
    assertThat(with.assign(unit).epoch()).isEqualTo(1);
  }

  @Test
  void salt_another_drawsAnew() {
    TrafficSplit salted = split.salt("stage-2");
    int both = 0;
    for (int i = 0; i < 100_000; i++) {
      String unit = "user-" + i;
      if (split.assign(unit).index() == 1 && salted.assign(unit).index() == 1) {
        both++;
      }
    }
    // Independent tenths meet in a hundredth; four standard deviations are 126.
    assertThat(both).isBetween(874, 1_126);
  }

  @Test
  void reweight_goldenHistories_moveTheSlotsOfAnIndependentImplementation() {
    TrafficSplit live = split;
    for (String[] row : Golden.rows("tables.tsv")) {
      String[] arms = row[2].split(",", -1);
      double[] weights = Golden.doubles(row[3]);
      if (row[1].equals("0")) {
        live = TrafficSplit.of(row[0]).variant(arms[0], weights[0]);
        for (int arm = 1; arm < arms.length; arm++) {
          live = live.variant(arms[arm], weights[arm]);
        }
      } else {
        byte[] before = live.state().slots();
        Map<String, Double> byName = new HashMap<>();
        for (int arm = 0; arm < arms.length; arm++) {
          byName.put(arms[arm], weights[arm]);
        }
        byte[] after = live.reweight(byName).slots();
        int moves = 0;
        for (int slot = 0; slot < after.length; slot++) {
          moves += before[slot] == after[slot] ? 0 : 1;
        }
        assertThat(moves).isEqualTo(Integer.parseInt(row[5]));
      }
      assertThat(live.state().epoch()).isEqualTo(Integer.parseInt(row[1]));
      assertThat(live.state().digest()).as("%s epoch %s", row[0], row[1]).isEqualTo(row[6]);
    }
  }

  @Test
  void reweight_ramp_keepsTheUnitsOfTheGrowingArm() {
    List<String> challengers = unitsOf(split, "challenger", 500);
    for (int weight : new int[] {20, 35, 50, 99, 100}) {
      split.reweight(Map.of("champion", 100 - weight, "challenger", weight));
      assertThat(challengers)
          .allSatisfy(unit -> assertThat(split.assign(unit).variant()).isEqualTo("challenger"));
    }
  }

  @Test
  void reweight_badWeights_throwAndChangeNothing() {
    String before = split.state().digest();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split.reweight(Map.of("champion", 1)))
        .withMessageContaining("[champion, challenger]")
        .withMessageContaining("give 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split.reweight(Map.of("champion", 1, "challenger", Double.NaN)))
        .withMessageContaining("'challenger' had NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split.reweight(Map.of("champion", 0, "challenger", 0)))
        .withMessageContaining("more than 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split.reweight(Map.of("champion", 1, "challenger", 1e-6)))
        .withMessageContaining("0.01 %");
    assertThat(split.state().digest()).isEqualTo(before);
  }

  @Test
  void variant_badArguments_throwWithAdvice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split.challenger(5))
        .withMessageContaining("given twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split.variant("c", -1))
        .withMessageContaining("'c' had -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split.variant("a\nb", 1))
        .withMessageContaining("one line");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrafficSplit.of(" "))
        .withMessageContaining("visible text");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrafficSplit.of("x").variant("a", 0))
        .withMessageContaining("more than 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split.override("bob", "nobody"))
        .withMessageContaining("'nobody'");
    assertThatIllegalArgumentException().isThrownBy(() -> split.override("", "champion"));
  }

  @Test
  void variant_the128th_throws() {
    TrafficSplit wide = TrafficSplit.of("wide").variant("arm0", 1);
    for (int i = 1; i < 127; i++) {
      wide = wide.variant("arm" + i, 1);
    }
    TrafficSplit full = wide;
    assertThat(full.variants()).hasSize(127);
    assertThat(unitOf(full, "arm126")).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> full.variant("arm127", 1))
        .withMessageContaining("127");
  }

  @Test
  void variant_afterReweight_throws() {
    split.reweight(Map.of("champion", 50, "challenger", 50));
    assertThatIllegalStateException()
        .isThrownBy(() -> split.variant("third", 10))
        .withMessageContaining("epoch 1");
  }

  @Test
  void adopt_stateOfAReplica_makesThemAgree() {
    TrafficSplit ahead = TrafficSplit.of("v2-test").champion(90).challenger(10);
    ahead.reweight(Map.of("champion", 70, "challenger", 30));
    ahead.reweight(Map.of("champion", 60, "challenger", 40));
    split.adopt(SplitState.parse(ahead.state().toString()));
    split.adopt(ahead.state());
    assertThat(split.state()).isEqualTo(ahead.state());
    // And they go on to agree.
    Map<String, Integer> next = Map.of("champion", 10, "challenger", 90);
    assertThat(split.reweight(next).digest()).isEqualTo(ahead.reweight(next).digest());
  }

  @Test
  void adopt_oldForeignOrDivergedState_throws() {
    SplitState old = split.state();
    TrafficSplit diverged = TrafficSplit.of("v2-test").champion(90).challenger(10);
    diverged.reweight(Map.of("champion", 40, "challenger", 60));
    split.reweight(Map.of("champion", 50, "challenger", 50));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split.adopt(old))
        .withMessageContaining("later epoch");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split.adopt(diverged.state()))
        .withMessageContaining("which replica is right");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split.adopt(TrafficSplit.of("else").champion(1).state()))
        .withMessageContaining("same experiment");
  }

  @Test
  void assign_anyUnit_allocatesNothing() {
    TrafficSplit with = split.override("bob", "challenger");
    Assigner assigner = with;
    String unit = "20-character-user-id";
    CharSequence buffer = CharBuffer.wrap("用户-12345");
    assertThat(Allocation.bytesPerCall(() -> assigner.assign(unit))).isZero();
    assertThat(Allocation.bytesPerCall(() -> assigner.assign(buffer))).isZero();
    assertThat(Allocation.bytesPerCall(() -> assigner.assign("bob"))).isZero();
    with.off();
    assertThat(Allocation.bytesPerCall(() -> assigner.assign(unit))).isZero();
  }

  @Test
  void assign_duringReweights_isOfOneEpochAlways() throws InterruptedException {
    int[][] weights = {{90, 10}, {50, 50}, {100, 0}, {30, 70}};
    int epochs = 400;
    // What every epoch answers, told by a replica that replays the history.
    TrafficSplit replica = TrafficSplit.of("v2-test").champion(90).challenger(10);
    String[] units = new String[64];
    Assignment[][] expected = new Assignment[epochs + 1][units.length];
    for (int epoch = 0; epoch <= epochs; epoch++) {
      if (epoch > 0) {
        replica.reweight(weights(weights[epoch % 4]));
      }
      for (int i = 0; i < units.length; i++) {
        units[i] = "user-" + i;
        expected[epoch][i] = replica.assign(units[i]);
      }
    }
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger wrong = new AtomicInteger();
    Thread[] callers = new Thread[4];
    for (int t = 0; t < callers.length; t++) {
      callers[t] =
          new Thread(
              () -> {
                int last = 0;
                while (!done.get()) {
                  for (int i = 0; i < units.length; i++) {
                    Assignment found = split.assign(units[i]);
                    if (found.epoch() < last || !found.equals(expected[found.epoch()][i])) {
                      wrong.incrementAndGet();
                    }
                    last = found.epoch();
                  }
                }
              });
      callers[t].start();
    }
    for (int epoch = 1; epoch <= epochs; epoch++) {
      split.reweight(weights(weights[epoch % 4]));
    }
    done.set(true);
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(wrong).hasValue(0);
    assertThat(split.state()).isEqualTo(replica.state());
  }

  private static Map<String, Integer> weights(int[] of) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    weights.put("champion", of[0]);
    weights.put("challenger", of[1]);
    return weights;
  }

  static String unitOf(TrafficSplit split, String variant) {
    return unitsOf(split, variant, 1).get(0);
  }

  static List<String> unitsOf(TrafficSplit split, String variant, int count) {
    return IntStream.range(0, 1_000_000)
        .mapToObj(i -> "user-" + i)
        .filter(unit -> split.assign(unit).variant().equals(variant))
        .limit(count)
        .toList();
  }
}
