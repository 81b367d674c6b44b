package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.handle.SwapPolicy;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.ServedModelBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A swap that keeps no version before leaves nothing that could answer as one. */
class PreviousUnderResourcesTest {

  record Flight(float hour) {}

  private final FakeModel<Flight, Float> fake = FakeModel.of(Flight.class, Flight::hour);

  private ServedModelBuilder<Flight, Float> builder() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    return ServedModel.of(registry, "m", fake);
  }

  @Test
  void open_previousVersionAnywhereInTheChain_isRefusedInEitherOrder() {
    List<ServedModelBuilder<Flight, Float>> refused =
        List.of(
            builder().fallback(Fallback.toPreviousVersion()).swap(SwapPolicy.RESOURCES),
            builder()
                .swap(SwapPolicy.RESOURCES)
                .fallback(Fallback.<Flight, Float>toChampion().thenPreviousVersion()));
    for (ServedModelBuilder<Flight, Float> each : refused) {
      assertThatThrownBy(each::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll(
              "SwapPolicy.RESOURCES", "swap by SwapPolicy.AVAILABILITY", "leave toPreviousVersion");
    }
    assertThat(fake.open()).isZero();
  }

  @Test
  void open_otherSteps_orTheOtherPolicy_isFine() {
    builder().swap(SwapPolicy.RESOURCES).fallback(Fallback.toConstant(1f)).open().close();
    builder().swap(SwapPolicy.AVAILABILITY).fallback(Fallback.toPreviousVersion()).open().close();
    assertThat(fake.open()).isZero();
  }
}
