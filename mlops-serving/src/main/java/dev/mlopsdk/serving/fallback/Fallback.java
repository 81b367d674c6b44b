package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.DevicePolicy;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelException.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What answers when the model does not, step by step, and the circuit that gives a failing version
 * a pause. Immutable.
 *
 * <pre>{@code
 * ServedModel.of(registry, "delay", onnx)
 *     .fallback(Fallback.<Flight, Float>toPreviousVersion().thenConstant(0.2f))
 * }</pre>
 *
 * <p>The steps share what is left of the call's deadline: one that is known to take longer is left
 * out, a constant never is. Under a split a failing challenger's call goes to the champion first,
 * also where no step says so. An input that does not fit and a thread that is interrupted fail as
 * they do without. The answer's {@link dev.mlopsdk.core.Prediction#source()} is {@code FALLBACK}
 * and its reason says what happened; it counts for the version that should have answered, without a
 * score, since that version gave none.
 *
 * @param <I> what the model takes
 * @param <O> what it answers
 * @since 0.1
 */
public final class Fallback<I, O> {

  /** One step. */
  sealed interface Link<I, O> {

    /** The version before this one, while it is still loaded. */
    record Previous<I, O>() implements Link<I, O> {}

    /** The champion, for a call of the challenger's. */
    record Champion<I, O>() implements Link<I, O> {}

    /** The same version on a second device. */
    record Elsewhere<I, O>(DevicePolicy policy) implements Link<I, O> {}

    /** Answers that are there already. */
    record Precomputed<I, O>(PrecomputedAnswers<? super I, ? extends O> answers)
        implements Link<I, O> {}

    /** One answer for everything. */
    record Constant<I, O>(O value) implements Link<I, O> {}
  }

  private static final Set<Kind> CAUSES =
      Set.copyOf(EnumSet.of(Kind.INFERENCE, Kind.DEADLINE, Kind.OVERLOADED));

  private final List<Link<I, O>> links;
  private final Set<Kind> causes;
  private final @Nullable Circuit circuit;

  private Fallback(List<Link<I, O>> links, Set<Kind> causes, @Nullable Circuit circuit) {
    this.links = links;
    this.causes = causes;
    this.circuit = circuit;
  }

  private static <I, O> Fallback<I, O> first(Link<I, O> link) {
    return new Fallback<>(List.of(link), CAUSES, Circuit.withDefaults());
  }

  private Fallback<I, O> then(Link<I, O> link) {
    if (links.get(links.size() - 1) instanceof Link.Constant) {
      throw new IllegalStateException(
          "A constant always answers, so no step comes after it; name it last");
    }
    List<Link<I, O>> more = new ArrayList<>(links);
    more.add(link);
    return new Fallback<>(List.copyOf(more), causes, circuit);
  }

  /** The champion answers for a failing challenger, and nothing else for a failing champion. */
  public static <I, O> Fallback<I, O> toChampion() {
    return first(new Link.Champion<>());
  }

  /**
   * The version that the alias named before answers, while it is still loaded: for the grace time
   * after a swap ({@code ServedModelBuilder.grace}). A version that was rolled back from does not.
   * {@code SwapPolicy.RESOURCES} keeps none, so a served model with both does not open.
   */
  public static <I, O> Fallback<I, O> toPreviousVersion() {
    return first(new Link.Previous<>());
  }

  /**
   * The same version answers on the device that {@code policy} chooses. It is loaded there together
   * with the first, so each version takes its memory twice; if it cannot be loaded there, a warning
   * says so and the step is left out.
   */
  public static <I, O> Fallback<I, O> toDevice(DevicePolicy policy) {
    return first(new Link.Elsewhere<>(policy));
  }

  /** {@code answers} answer, where they know the input. */
  public static <I, O> Fallback<I, O> toPrecomputed(PrecomputedAnswers<I, O> answers) {
    return first(new Link.Precomputed<>(answers));
  }

  /** {@code value} is the answer. */
  public static <I, O> Fallback<I, O> toConstant(O value) {
    return first(new Link.Constant<>(value));
  }

  /** Then as {@link #toPreviousVersion}. */
  public Fallback<I, O> thenPreviousVersion() {
    return then(new Link.Previous<>());
  }

  /** Then as {@link #toDevice}. */
  public Fallback<I, O> thenDevice(DevicePolicy policy) {
    return then(new Link.Elsewhere<>(policy));
  }

  /** Then as {@link #toPrecomputed}. */
  public Fallback<I, O> thenPrecomputed(PrecomputedAnswers<? super I, ? extends O> answers) {
    return then(new Link.Precomputed<>(answers));
  }

  /** Then {@code value}, whatever the input and the deadline. */
  public Fallback<I, O> thenConstant(O value) {
    return then(new Link.Constant<>(value));
  }

  /**
   * The same steps, for these failures only; default {@link Kind#INFERENCE}, which is also what a
   * model throws that is no {@link ModelException}, {@link Kind#DEADLINE} and {@link
   * Kind#OVERLOADED}. An open circuit, and a version that was unloaded and cannot be loaded again,
   * always lead to them.
   *
   * @throws IllegalArgumentException if they are none, or hold another kind
   */
  public Fallback<I, O> on(Set<Kind> causes) {
    if (causes.isEmpty() || !CAUSES.containsAll(causes)) {
      throw new IllegalArgumentException(
          "A fallback answers for some of " + CAUSES + ", but was given " + causes);
    }
    return new Fallback<>(links, Set.copyOf(causes), circuit);
  }

  /** The same steps with another circuit; default {@link Circuit#withDefaults()}. */
  public Fallback<I, O> withCircuit(Circuit circuit) {
    return new Fallback<>(links, causes, circuit);
  }

  /** The same steps, with every call tried on the model first, however often it failed. */
  public Fallback<I, O> withoutCircuit() {
    return new Fallback<>(links, causes, null);
  }

  List<Link<I, O>> links() {
    return links;
  }

  Set<Kind> causes() {
    return causes;
  }

  @Nullable Circuit circuit() {
    return circuit;
  }

  @Override
  public String toString() {
    return "Fallback[" + links + ", on " + causes + ", " + circuit + "]";
  }
}
