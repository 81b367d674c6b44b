package dev.mlopsdk.serving.shadow;

import dev.mlopsdk.core.pair.Comparison;
import dev.mlopsdk.core.pair.Loss;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The options of a shadow. Nobody writes them once {@link #with} returned them. */
final class ShadowOptions {

  /** The share of calls that are copied. */
  final double share;

  int queue = 256;
  int threads = 1;
  double runsPerSecond = Double.POSITIVE_INFINITY;
  double timeShare = Double.POSITIVE_INFINITY;
  double yieldAt = 1;
  @Nullable DoubleSupplier saturation;
  Duration deadline = Duration.ofSeconds(1);
  Comparison comparison = Comparison.exact();
  Loss loss = Loss.squared();
  UnaryOperator<Object> copy = UnaryOperator.identity();

  private ShadowOptions(double share) {
    this.share = share;
  }

  static ShadowOptions of(double share) {
    return new ShadowOptions(share);
  }

  /** The same options after {@code change}. */
  ShadowOptions with(Consumer<ShadowOptions> change) {
    ShadowOptions copied = new ShadowOptions(share);
    copied.queue = queue;
    copied.threads = threads;
    copied.runsPerSecond = runsPerSecond;
    copied.timeShare = timeShare;
    copied.yieldAt = yieldAt;
    copied.saturation = saturation;
    copied.deadline = deadline;
    copied.comparison = comparison;
    copied.loss = loss;
    copied.copy = copy;
    change.accept(copied);
    return copied;
  }

  /** Whether callers are so pressed that the shadow gives way. */
  boolean yields() {
    DoubleSupplier known = saturation;
    return known != null && known.getAsDouble() >= yieldAt;
  }
}
