package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.pair.Comparison;
import dev.mlopsdk.core.pair.Loss;
import dev.mlopsdk.core.value.Economics;
import dev.mlopsdk.serving.ServedModelBuilder;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The options of a replay. Nobody writes them once {@link #with} returned them. */
final class BacktestOptions<I, O> {

  final ModelLoader<I, O> loader;
  final LoggedInput<I> inputs;

  /** The model whose predictions are read, null if the reader says. */
  @Nullable String name;

  /** Finds a version, null where the artifacts were given. */
  @Nullable IntFunction<ModelArtifact> stored;

  List<ModelArtifact> artifacts = List.of();
  List<PredictionObserver> observers = List.of();
  UnaryOperator<ServedModelBuilder<I, O>> serving = UnaryOperator.identity();
  @Nullable Economics prices;
  Comparison comparison = Comparison.exact();
  Loss loss = Loss.squared();
  int pending = 1 << 18;

  BacktestOptions(ModelLoader<I, O> loader, LoggedInput<I> inputs) {
    this.loader = loader;
    this.inputs = inputs;
  }

  BacktestOptions<I, O> with(Consumer<BacktestOptions<I, O>> change) {
    BacktestOptions<I, O> copy = new BacktestOptions<>(loader, inputs);
    copy.name = name;
    copy.stored = stored;
    copy.artifacts = artifacts;
    copy.observers = observers;
    copy.serving = serving;
    copy.prices = prices;
    copy.comparison = comparison;
    copy.loss = loss;
    copy.pending = pending;
    change.accept(copy);
    return copy;
  }

  void artifacts(List<ModelArtifact> given) {
    List<?> refs = given.stream().map(ModelArtifact::ref).toList();
    if (given.isEmpty() || given.size() > 2 || refs.stream().distinct().count() < refs.size()) {
      throw new IllegalArgumentException(
          "A replay is of one version or of two different ones, but was given " + refs);
    }
    artifacts = List.copyOf(given);
  }
}
