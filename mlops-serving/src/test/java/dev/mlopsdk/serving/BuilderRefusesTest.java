package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Validation;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.stats.Statistics;
import dev.mlopsdk.serving.shadow.Shadow;
import org.junit.jupiter.api.Test;

class BuilderRefusesTest {

  record Input(float x) {}

  private static final FakeModel<Input, Float> LOADER = FakeModel.of(Input.class, input -> 1f);

  @Test
  void partGivenTwice_isRefusedAndNamed() {
    var builder = registered().validate(Validation.presence());
    assertThatThrownBy(() -> builder.validate(Validation.presence()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("one 'validate'", "a second was given");
  }

  @Test
  void observerGivenTwice_isRefusedAndNamed() {
    PredictionObserver statistics = Statistics.withDefaults();
    var builder = registered().observe(statistics);
    assertThatThrownBy(() -> builder.observe(statistics))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'statistics' was given twice");
  }

  @Test
  void shadowOnAModelFromOneFile_isRefusedAtOpen() {
    var builder =
        ServedModel.of(ModelArtifact.bytes("m.fake", new byte[] {1}), LOADER)
            .shadow(Shadow.sampling(0.5));
    assertThatThrownBy(builder::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("needs a challenger", "one file", "ModelRegistry");
  }

  private static ServedModelBuilder<Input, Float> registered() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    return ServedModel.of(registry, "m", LOADER);
  }
}
