package dev.mlopsdk.serving;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.PredictionIds;
import dev.mlopsdk.core.observe.OutcomeJoin;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.stats.RerunProbe;
import dev.mlopsdk.serving.fallback.FallbackChain;
import dev.mlopsdk.serving.gate.Gates;
import dev.mlopsdk.serving.shadow.ShadowProbe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a served model is made of beside its handle; null is what was not asked for. Immutable. */
record Parts<I, O>(
    Assigner assigner,
    PredictionIds ids,
    OutcomeJoin outcomes,
    List<PredictionObserver> observers,
    Gates<I, O> gates,
    @Nullable RerunProbe<I, O> reruns,
    @Nullable FallbackChain<I, O> fallback,
    @Nullable ShadowProbe shadow,
    Async async,
    @Nullable Tracing tracing) {

  Parts {
    observers = List.copyOf(observers);
  }
}
