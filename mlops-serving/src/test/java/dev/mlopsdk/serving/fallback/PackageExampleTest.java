package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example of the package's documentation. */
class PackageExampleTest {

  record Flight(double hour) {}

  @Test
  void example_ofThePackage_doesWhatItsCommentsSay() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("delay", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "first"));
    FakeModel<Flight, Float> broken =
        FakeModel.of(
            Flight.class,
            flight -> {
              throw new ModelException(ModelException.Kind.INFERENCE, "broken");
            });
    PrecomputedAnswers<Flight, Float> known =
        PrecomputedAnswers.inMemory(Map.of(12.0, 0.4f), Flight::hour);
    try (var delay =
        ServedModel.of(registry, "delay", broken)
            .fallback(Fallback.toPrecomputed(known).thenConstant(0.2f))
            .open()) {
      assertThat(delay.predict(new Flight(12)).value()).isEqualTo(0.4f);
      assertThat(delay.predict(new Flight(7)).value()).isEqualTo(0.2f);
      assertThat(delay.predict(new Flight(7)).reason())
          .isEqualTo("delay:1 failed (INFERENCE); a constant answered");
    }
  }
}
