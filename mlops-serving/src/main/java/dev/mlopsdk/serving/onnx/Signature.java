package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a loaded model takes and answers, and the names its own metadata gives its columns.
 * Immutable.
 */
record Signature(ModelRef ref, List<Port> inputs, List<Port> outputs, List<String> features) {

  /** The custom metadata property that names the columns of a single {@code [N,k]} input. */
  static final String FEATURES = "mlops.features";

  private static final Pattern SEPARATORS = Pattern.compile("[_\\-. ]");

  /**
   * What {@code session} takes and answers.
   *
   * @param labels by output: what stands in which column, where the file says
   */
  static Signature of(ModelRef ref, OrtSession session, Map<String, List<Object>> labels)
      throws OrtException {
    return new Signature(
        ref,
        ports(session.getInputInfo().values(), Map.of()),
        ports(session.getOutputInfo().values(), labels),
        session
            .getMetadata()
            .getCustomMetadataValue(FEATURES)
            .map(text -> Stream.of(text.split(",")).map(String::strip).toList())
            .orElse(List.of()));
  }

  private static List<Port> ports(Collection<NodeInfo> nodes, Map<String, List<Object>> labels) {
    return nodes.stream()
        .map(node -> Port.of(node, labels.getOrDefault(node.getName(), List.of())))
        .toList();
  }

  boolean takesTexts() {
    return inputs.stream().anyMatch(port -> port.family() == Port.Family.TEXT);
  }

  /** A failure to load that names what the model has beside what {@code sentence} says. */
  ModelException misfit(String sentence) {
    return new ModelException(
        ModelException.Kind.LOAD,
        "Model " + ref + " does not fit: " + sentence + ". The model has " + this);
  }

  /** A failure to make what a run needs. */
  ModelException noLane(OrtException cause) {
    return new ModelException(
        ModelException.Kind.INFERENCE, ref + " has no lane: " + cause.getMessage(), cause);
  }

  /** The failure of a run of {@code rows} in {@code turn}. */
  ModelException failed(Turn turn, int rows, OrtException cause) {
    return turn.failed(
        cause, ref.toString(), "%s failed on %d row(s) for %s".formatted(ref, rows, inputs));
  }

  /**
   * The index of {@code wanted} among {@code names}: spelt the same, else the same without case and
   * the separators underscore, hyphen, dot and space.
   *
   * @param what what {@code names} are, for the message
   * @throws ModelException if two names are equally near
   */
  Optional<Integer> find(String wanted, List<String> names, String what) {
    int exact = names.indexOf(wanted);
    if (exact >= 0) {
      return Optional.of(exact);
    }
    String folded = fold(wanted);
    Integer found = null;
    for (int i = 0; i < names.size(); i++) {
      if (fold(names.get(i)).equals(folded)) {
        if (found != null) {
          throw misfit(
              "'%s' could be '%s' or '%s' among the %s %s; spell one of them exactly"
                  .formatted(wanted, names.get(found), names.get(i), what, names));
        }
        found = i;
      }
    }
    return Optional.ofNullable(found);
  }

  static String fold(String name) {
    return SEPARATORS.matcher(name).replaceAll("").toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "inputs " + inputs + " and outputs " + outputs;
  }
}
