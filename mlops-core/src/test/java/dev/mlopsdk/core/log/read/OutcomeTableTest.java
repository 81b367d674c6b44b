package dev.mlopsdk.core.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeJoin;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutcomeTableTest {

  private static LoggedOutcome report(long nonce, long counter, Outcome outcome) {
    return new LoggedOutcome(
        new PredictionId(nonce, counter),
        Instant.ofEpochSecond(counter, 7),
        outcome,
        OutcomeJoin.Status.UNKNOWN);
  }

  @Test
  void add_many_keepsTheFirstOfEachIdAndName() {
    OutcomeTable table = new OutcomeTable(1 << 20);
    int ids = 50_000;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < ids; i++) {
        LoggedOutcome number = report(i % 3, i, Outcome.of(i + round));
        LoggedOutcome label = report(i % 3, i, Outcome.label("L" + i % 5).named("class"));
        assertThat(table.add(number, i)).isEqualTo(round == 0);
        assertThat(table.add(label, i)).isEqualTo(round == 0);
      }
    }

    assertThat(table.size()).isEqualTo(2 * ids);
    for (int i = 0; i < ids; i += 97) {
      int[] entries = table.entries(new PredictionId(i % 3, i));
      assertThat(entries).hasSize(2);
      assertThat(table.outcome(entries[0])).isEqualTo(report(i % 3, i, Outcome.of(i)));
      assertThat(table.outcome(entries[1]).label()).isEqualTo("L" + i % 5);
      assertThat(table.file(entries[1])).isEqualTo(i);
    }
    assertThat(table.entries(new PredictionId(5, 1))).isEmpty();
    assertThat(table.find(new PredictionId(0, 0), "other")).isEqualTo(OutcomeTable.NONE);
  }

  @Test
  void add_perOutcome_allocatesWhatIsStated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    LoggedOutcome[] reports = new LoggedOutcome[1 << 16];
    for (int i = 0; i < reports.length; i++) {
      reports[i] = report(1, i, Outcome.of(1));
    }
    OutcomeTable table = new OutcomeTable(1 << 20);
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    for (LoggedOutcome report : reports) {
      table.add(report, 0);
    }
    long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;

    // 41 bytes kept and up to 16 for the index; indexes that were outgrown add as much as the last.
    assertThat((double) bytes / reports.length).isBetween(41.0, 41 + 2 * 16 + 1.0);
  }

  @Test
  void add_full_saysToNarrow() {
    OutcomeTable table = new OutcomeTable(1);
    table.add(report(1, 1, Outcome.of(1)), 0);

    assertThat(table.add(report(1, 1, Outcome.of(2)), 0)).isFalse();
    assertThatThrownBy(() -> table.add(report(1, 2, Outcome.of(1)), 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("mostOutcomes");
  }

  @Test
  void mark_once_countsTheOthers() {
    OutcomeTable table = new OutcomeTable(10);
    table.add(report(1, 1, Outcome.of(1)), 0);
    table.add(report(1, 2, Outcome.of(1)), 0);

    assertThat(table.mark(0)).isTrue();
    assertThat(table.mark(0)).isFalse();
    assertThat(table.unmarked()).isEqualTo(1);
  }
}
