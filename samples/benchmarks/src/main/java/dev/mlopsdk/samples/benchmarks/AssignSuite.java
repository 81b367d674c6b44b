package dev.mlopsdk.samples.benchmarks;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.mlopsdk.abtest.TrafficSplit;
import dev.mlopsdk.core.Assignment;
import java.util.Locale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Assigning a unit: the whole split against the hash of the same 20 characters alone. */
@State(Scope.Thread)
public class AssignSuite {

  private static final int IDS = 1024;

  private final TrafficSplit split = TrafficSplit.of("checkout").champion(90).challenger(10);
  private final Hasher64 komihash = Hashing.komihash5_0();
  private final String[] ids = new String[IDS];
  private int next;

  /** Fills the ids, all of 20 characters. */
  public AssignSuite() {
    for (int i = 0; i < IDS; i++) {
      ids[i] = String.format(Locale.ROOT, "user-%015d", i * 7919L);
    }
  }

  private String id() {
    return ids[next++ & (IDS - 1)];
  }

  /** The floor: the hash alone. */
  @Benchmark
  public long hash() {
    return komihash.hashCharsToLong(id());
  }

  /** Hash, slot, arm, result. */
  @Benchmark
  public Assignment assign() {
    return split.assign(id());
  }
}
