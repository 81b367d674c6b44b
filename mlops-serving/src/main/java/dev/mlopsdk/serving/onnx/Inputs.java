package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which feature of a row fills which cell of which input: decided once, when the model is loaded.
 * Immutable.
 *
 * @param reader fills the row
 * @param feeds one per input of the model
 * @param maxRows how many rows one run takes
 */
record Inputs<I>(InputReader<I> reader, List<Feed> feeds, int maxRows) {

  /**
   * The most rows of one run unless told: larger runs gain nothing on a CPU and keep others
   * waiting.
   */
  static final int MOST_ROWS = 64;

  private static <R> Inputs<R> ofRecord(Class<R> type, Signature model, Options options) {
    InputReader<R> reader;
    try {
      reader = InputReader.ofRecord(type);
    } catch (IllegalArgumentException e) {
      throw model.misfit(String.valueOf(e.getMessage()));
    }
    String offer = "the record " + type.getSimpleName() + " offers " + describe(reader.schema());
    return bind(reader, offer, model, options);
  }

  /** Reads rows from {@code type}: a record, an array or a text. */
  static <I> Loading.InputBinder<I> of(Class<I> type) {
    return type.isRecord()
        ? (signature, options) -> ofRecord(type, signature, options)
        : (signature, options) -> ofFlat(type, signature, options);
  }

  /** Values in the model's order. */
  @SuppressWarnings("unchecked") // a String is read from a Class<String>
  private static <A> Inputs<A> ofFlat(Class<A> type, Signature model, Options options) {
    List<String> names = columnNames(model, options);
    InputReader<A> reader;
    if (type != String.class) {
      reader = InputReader.ofArray(type, names);
    } else if (names.size() == 1) {
      reader = (InputReader<A>) InputReader.ofText(names.get(0));
    } else {
      throw model.misfit("a String is one text, but the model takes " + names);
    }
    String offer = "the " + type.getSimpleName() + " offers values in the model's order";
    return bind(reader, offer, model, options);
  }

  static Inputs<Map<String, ?>> ofMap(Signature model, Options options) {
    List<Feature> features = new ArrayList<>();
    if (isMatrix(model)) {
      List<String> names = namesOf(model, options);
      if (names.isEmpty()) {
        throw model.misfit(
            "a map offers values by name, but the columns of the one input have no names; name"
                + " them with withFeatures(...) or in the model's metadata property "
                + Signature.FEATURES);
      }
      names.forEach(name -> features.add(feature(name, model.inputs().get(0))));
    } else {
      model.inputs().forEach(port -> features.add(feature(port.name(), port)));
    }
    FeatureSchema schema = FeatureSchema.of(features);
    return bind(InputReader.ofMap(schema), "the map offers " + describe(schema), model, options);
  }

  private static Feature feature(String name, Port port) {
    return port.family() == Port.Family.TEXT ? Feature.category(name) : Feature.number(name);
  }

  private static <I> Inputs<I> bind(
      InputReader<I> reader, String offer, Signature model, Options options) {
    List<Feed> feeds =
        isMatrix(model)
            ? List.of(matrix(reader.schema(), offer, model, options))
            : columns(reader.schema(), offer, model, options);
    int maxRows = options.batch() == 0 ? MOST_ROWS : options.batch();
    for (Feed feed : feeds) {
      maxRows = Math.min(maxRows, rowsOf(feed.port(), model));
      checkKinds(feed, reader.schema(), offer, model);
    }
    checkUsedOnce(feeds, reader.schema(), offer, model);
    return new Inputs<>(reader, feeds, maxRows);
  }

  /** Whether the model takes one input {@code [N,k]}. */
  private static boolean isMatrix(Signature model) {
    return model.inputs().size() == 1 && model.inputs().get(0).rank() == 2;
  }

  private static Feed matrix(FeatureSchema schema, String offer, Signature model, Options options) {
    Port port = model.inputs().get(0);
    List<String> names = namesOf(model, options);
    if (!names.isEmpty()) {
      requireWidth(names.size(), "the names " + names, port, model);
      return new Feed(
          port, names.stream().mapToInt(name -> component(name, schema, offer, model)).toArray());
    }
    if (port.dim(1) == 1) {
      Optional<Integer> named = model.find(port.name(), schema.names(), "features");
      if (named.isPresent()) {
        return new Feed(port, named.get());
      }
    }
    requireWidth(schema.size(), offer + ", in this order", port, model);
    return new Feed(port, IntStream.range(0, schema.size()).toArray());
  }

  private static void requireWidth(int width, String offer, Port port, Signature model) {
    if (port.dim(1) >= 0 && port.dim(1) != width) {
      throw model.misfit(
          "%s: %d columns, but the input %s takes %d. Name its columns with withFeatures(...) or"
                  .formatted(offer, width, port, port.dim(1))
              + " give it as many");
    }
  }

  private static List<Feed> columns(
      FeatureSchema schema, String offer, Signature model, Options options) {
    if (!options.features().isEmpty()) {
      throw model.misfit(
          "withFeatures names the columns of a single [N,k] input, which this model does not have");
    }
    List<Feed> feeds = new ArrayList<>();
    for (Port port : model.inputs()) {
      boolean single = port.rank() == 1 || (port.rank() == 2 && Math.abs(port.dim(1)) == 1);
      if (!single) {
        throw model.misfit(
            "features fill either one input [N,k] or several of [N] or [N,1], but there is "
                + port
                + "; such a model takes OnnxModel.ofTensors()");
      }
      feeds.add(new Feed(port, component(port.name(), schema, offer, model)));
    }
    return feeds;
  }

  private static int component(String wanted, FeatureSchema schema, String offer, Signature model) {
    return model
        .find(wanted, schema.names(), "features")
        .orElseThrow(() -> model.misfit(offer + ", but nothing named '" + wanted + "'"));
  }

  private static void checkKinds(Feed feed, FeatureSchema schema, String offer, Signature model) {
    Port port = feed.port();
    if (port.family() == Port.Family.OTHER || !port.feedable()) {
      throw model.misfit(
          "features fill inputs of floats, signed integers, uint8, bool and string, but there is "
              + port
              + "; re-export the model with float inputs");
    }
    boolean text = port.family() == Port.Family.TEXT;
    for (int i = 0; i < feed.width(); i++) {
      Feature feature = schema.feature(feed.feature(i));
      if (text != (feature.kind() == Feature.Kind.CATEGORY)) {
        throw model.misfit(
            "%s, but '%s' is a %s and the input %s takes %s"
                .formatted(
                    offer,
                    feature.name(),
                    text ? "number" : "text",
                    port,
                    text ? "texts" : "numbers"));
      }
    }
  }

  private static void checkUsedOnce(
      List<Feed> feeds, FeatureSchema schema, String offer, Signature model) {
    boolean[] used = new boolean[schema.size()];
    for (Feed feed : feeds) {
      for (int i = 0; i < feed.width(); i++) {
        int feature = feed.feature(i);
        if (used[feature]) {
          throw model.misfit(
              "%s, but '%s' could fill two columns of %s; spell the names exactly"
                  .formatted(offer, schema.feature(feature).name(), feed.port()));
        }
        used[feature] = true;
      }
    }
  }

  private static int rowsOf(Port port, Signature model) {
    if (port.dim(0) < 0) {
      return Integer.MAX_VALUE;
    }
    if (port.dim(0) == 1) {
      return 1;
    }
    throw model.misfit(
        "the first dimension is the batch, open or 1, but there is "
            + port
            + "; re-export the model with an open batch dimension");
  }

  private static List<String> namesOf(Signature model, Options options) {
    return options.features().isEmpty() ? model.features() : options.features();
  }

  /** The features of a {@code float[]}: as named, else f0, f1 …, or the inputs' own names. */
  private static List<String> columnNames(Signature model, Options options) {
    if (!isMatrix(model)) {
      return model.inputs().stream().map(Port::name).toList();
    }
    List<String> names = namesOf(model, options);
    Port port = model.inputs().get(0);
    if (!names.isEmpty()) {
      return names;
    }
    if (port.dim(1) < 0) {
      throw model.misfit(
          "the input "
              + port
              + " does not say how many columns it has; name them with withFeatures(...)");
    }
    return IntStream.range(0, Math.toIntExact(port.dim(1))).mapToObj(i -> "f" + i).toList();
  }

  private static String describe(FeatureSchema schema) {
    return schema.features().stream()
        .map(f -> f.name() + (f.kind() == Feature.Kind.NUMBER ? " (number)" : " (text)"))
        .toList()
        .toString();
  }
}
