package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelException.Kind;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.event.ModelEvent.CircuitState;
import dev.mlopsdk.core.handle.LoadedVersion;
import dev.mlopsdk.core.handle.ModelDecorator;
import dev.mlopsdk.core.handle.ModelHandle;
import dev.mlopsdk.core.handle.SwapPolicy;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Fallback} at work: the part of it that {@code ServedModel} wires. Thread-safe.
 *
 * @param <I> what the model takes
 * @param <O> what it answers
 * @since 0.1
 */
public final class FallbackChain<I, O> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  private final Fallback<? super I, ? extends O> options;
  private final Map<ModelRef, GuardedModel<I, O>> guarded = new ConcurrentHashMap<>();

  /** The second devices, in the order of their steps. */
  private final List<Step.Elsewhere<I, O>> elsewhere = new ArrayList<>();

  private volatile List<TimedStep<I, O>> steps = List.of();

  private FallbackChain(Fallback<? super I, ? extends O> options) {
    this.options = options;
  }

  /** A chain that answers once its handle is known. */
  public static <I, O> FallbackChain<I, O> of(Fallback<? super I, ? extends O> options) {
    return new FallbackChain<>(options);
  }

  /**
   * Refuses what can never answer: the version before, where a swap keeps none.
   *
   * @throws IllegalStateException if {@code policy} keeps no version that a step asks for
   */
  public void requireKept(SwapPolicy policy) {
    if (policy == SwapPolicy.RESOURCES
        && options.links().stream().anyMatch(link -> link instanceof Fallback.Link.Previous)) {
      throw new IllegalStateException(
          "The version before cannot answer under SwapPolicy.RESOURCES, which unloads it before the"
              + " next is loaded; swap by SwapPolicy.AVAILABILITY or leave toPreviousVersion out of "
              + options);
    }
  }

  /** What loads versions on further devices: directly around the models of {@code loader}. */
  public ModelDecorator<I, O> spares(ModelLoader<I, O> loader) {
    List<DevicePolicy> policies = new ArrayList<>();
    for (Fallback.Link<?, ?> link : options.links()) {
      if (link instanceof Fallback.Link.Elsewhere<?, ?> other) {
        policies.add(other.policy());
        elsewhere.add(new Step.Elsewhere<>());
      }
    }
    return (model, version) -> {
      Model<I, O> spared = model;
      for (int i = 0; i < policies.size(); i++) {
        spared = spared(loader, policies.get(i), elsewhere.get(i).spares(), spared, version);
      }
      return spared;
    };
  }

  private static <I, O> Model<I, O> spared(
      ModelLoader<I, O> loader,
      DevicePolicy policy,
      Map<ModelRef, SparedModel<I, O>> spares,
      Model<I, O> model,
      VersionContext version) {
    try {
      Model<I, O> spare = loader.load(version.artifact(), policy.choose(loader.devices()));
      SparedModel<I, O> both =
          new SparedModel<>(
              model, spare, version, gone -> spares.remove(gone.version().ref(), gone));
      spares.put(version.ref(), both);
      return both;
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("{} cannot be loaded on a second device, so that step is out", version.ref(), e);
      return model;
    }
  }

  /** What gives failing versions a pause: outside of everything that runs a model. */
  public ModelDecorator<I, O> circuits() {
    return (model, version) -> {
      GuardedModel<I, O> guard =
          new GuardedModel<>(
              model,
              version,
              options.circuit(),
              gone -> guarded.remove(gone.version().ref(), gone));
      guarded.put(version.ref(), guard);
      if (options.circuit() != null) {
        show(version);
      }
      return guard;
    };
  }

  /** By reference, not by circuit: a version may be loaded again before its old circuit closes. */
  private void show(VersionContext version) {
    ModelRef ref = version.ref();
    for (CircuitState state : CircuitState.values()) {
      version
          .meters()
          .gauge(
              CoreMeters.CIRCUIT_STATE,
              "1 for the state the circuit is in",
              this,
              chain -> chain.in(ref, state) ? 1 : 0,
              "state",
              state.name().toLowerCase(Locale.ROOT));
    }
  }

  private boolean in(ModelRef ref, CircuitState state) {
    GuardedModel<I, O> guard = guarded.get(ref);
    return guard != null && guard.state() == state;
  }

  /**
   * Begins to answer, by the versions of {@code handle} too.
   *
   * @throws IllegalStateException if precomputed answers can never be had
   */
  public void attach(ModelHandle<I, O> handle) {
    List<TimedStep<I, O>> all = new ArrayList<>();
    all.add(new TimedStep<>(new Step.Champion<>(handle)));
    int devices = 0;
    for (Fallback.Link<?, ?> link : options.links()) {
      if (link instanceof Fallback.Link.Previous) {
        all.add(new TimedStep<>(new Step.Previous<>(handle)));
      } else if (link instanceof Fallback.Link.Elsewhere) {
        all.add(new TimedStep<>(elsewhere.get(devices++)));
      } else if (link instanceof Fallback.Link.Precomputed<?, ?> known) {
        @SuppressWarnings("unchecked") // The links are those of a Fallback<? super I, ? extends O>
        PrecomputedAnswers<? super I, ? extends O> answers =
            (PrecomputedAnswers<? super I, ? extends O>) known.answers();
        answers.check();
        all.add(new TimedStep<>(new Step.Precomputed<>(answers)));
      } else if (link instanceof Fallback.Link.Constant<?, ?> constant) {
        @SuppressWarnings("unchecked") // The same
        O value = (O) constant.value();
        all.add(new TimedStep<>(new Step.Constant<>(value)));
      }
    }
    steps = List.copyOf(all);
  }

  /**
   * Answers in the place of {@code version}, whose model failed.
   *
   * @throws RuntimeException {@code failure}, if nobody has an answer
   */
  public O instead(LoadedVersion<I, O> version, I input, Frame frame, RuntimeException failure) {
    return instead(new Failed<>(version, input, frame), failure);
  }

  private O instead(Failed<I, O> failed, RuntimeException failure) {
    Kind cause = cause(failure);
    if (cause == null) {
      throw failure;
    }
    List<RuntimeException> others = new ArrayList<>(0);
    for (TimedStep<I, O> step : steps) {
      Step.Found<O> found = tried(step, failed, others);
      if (found != null) {
        count(failed, step.name(), cause, failure);
        // The version did not make it: whoever watches the version gets no score.
        failed.frame().score(Double.NaN);
        failed
            .frame()
            .source(
                Prediction.Source.FALLBACK,
                failed.version().ref() + " failed (" + cause + "); " + found.who() + " answered");
        return found.value();
      }
    }
    count(failed, "none", cause, failure);
    for (RuntimeException other : others) {
      if (other != failure) {
        failure.addSuppressed(other);
      }
    }
    throw failure;
  }

  private static <I, O> Step.@Nullable Found<O> tried(
      TimedStep<I, O> step, Failed<I, O> failed, List<RuntimeException> others) {
    try {
      return step.answer(failed);
    } catch (ModelException e) {
      if (e.kind() == Kind.INTERRUPTED) {
        throw e;
      }
      others.add(e);
    } catch (RuntimeException e) {
      others.add(e);
    }
    return null;
  }

  /** Why the steps are asked; null if they are not. */
  private @Nullable Kind cause(RuntimeException failure) {
    if (failure instanceof InvalidInputException) {
      return null;
    }
    Kind kind = failure instanceof ModelException known ? known.kind() : Kind.INFERENCE;
    return switch (kind) {
      // There is no model to ask: its circuit is open, or it cannot be loaded again.
      case UNAVAILABLE, LOAD, INTEGRITY, FORMAT, MEMORY -> kind;
      default -> options.causes().contains(kind) ? kind : null;
    };
  }

  private void count(Failed<I, O> failed, String step, Kind cause, RuntimeException failure) {
    GuardedModel<I, O> guard = guarded.get(failed.version().ref());
    if (guard != null) {
      guard.fellBack(step, cause.name().toLowerCase(Locale.ROOT), failure);
    }
  }
}
