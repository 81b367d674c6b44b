package dev.mlopsdk.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.pair.AnswerPair;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.ServedModelBuilder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A champion that answers x and a challenger that answers x / 2. */
final class ShadowKit {

  record Input(float x) {}

  static final Change ANN = Change.by("ann", "test");

  final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  final ModelRegistry registry = ModelRegistry.inMemory();
  final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();
  final BlockingQueue<AnswerPair> pairs = new LinkedBlockingQueue<>();
  final FakeModel<Input, Double> halving =
      FakeModel.of(Input.class, (input, version) -> (double) input.x / version);

  ShadowKit() {
    publish(1);
    publish(2);
  }

  /** A further version, which becomes the challenger. */
  void publish(int version) {
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {(byte) version}), ANN);
  }

  Shadow all() {
    return Shadow.sampling(1).tell(pairs::add);
  }

  ServedModelBuilder<Input, Double> builder(Shadow shadow) {
    return ServedModel.of(registry, "m", halving).shadow(shadow).time(time).meters(meters);
  }

  /** The next pair, which a thread of the shadow makes. */
  AnswerPair pair() throws InterruptedException {
    AnswerPair pair = pairs.poll(20, TimeUnit.SECONDS);
    assertThat(pair).as("a pair within 20 s").isNotNull();
    return pair;
  }

  static long dropped(ServedModel<?, ?> model, Dropped reason) {
    return model.shadowReport().orElseThrow().dropped(reason);
  }

  /** Waits for what a thread of the shadow does. */
  static void await(String what, BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what + " within 20 s").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }
}
