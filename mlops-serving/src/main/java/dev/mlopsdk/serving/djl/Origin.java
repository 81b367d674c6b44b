package dev.mlopsdk.serving.djl;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import dev.mlopsdk.core.ModelRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Where a loaded version's DJL model comes from. Immutable. */
sealed interface Origin {

  /** The name of the engine it runs on, at DJL. */
  String engine();

  /** The same on another engine. */
  Origin withEngine(String name);

  /** The same with one more option for {@code Model.load}. */
  default Origin withOption(String key, String value) {
    throw new IllegalStateException(
        "Options go into the Criteria or to whoever loads the model, but withOption was given '"
            + key
            + "'");
  }

  /** A model of the published files, or of what stands in for them. */
  Model open(ModelRef ref, ModelFolder folder, Device device)
      throws IOException, MalformedModelException, ModelNotFoundException;

  /** Gives back what {@link #open} gave. */
  default void close(Model model) {
    model.close();
  }

  /** The published file, by {@code Model.load}. */
  record Published(String engine, Map<String, String> options) implements Origin {

    @Override
    public Published withEngine(String name) {
      return new Published(name, options);
    }

    @Override
    public Published withOption(String key, String value) {
      Map<String, String> more = new HashMap<>(options);
      more.put(key, value);
      return new Published(engine, Map.copyOf(more));
    }

    @Override
    public Model open(ModelRef ref, ModelFolder folder, Device device)
        throws IOException, MalformedModelException {
      Model model = Model.newInstance(ref.name(), device, engine);
      boolean loaded = false;
      try {
        model.load(folder.folder(), folder.file(), options);
        loaded = true;
        return model;
      } finally {
        if (!loaded) {
          model.close();
        }
      }
    }
  }

  /** Whatever the user's Criteria finds. */
  record Built<I, O>(String engine, Function<? super Path, Criteria<I, O>> criteria)
      implements Origin {

    @Override
    public Built<I, O> withEngine(String name) {
      return new Built<>(name, criteria);
    }

    @Override
    public Model open(ModelRef ref, ModelFolder folder, Device device)
        throws IOException, MalformedModelException, ModelNotFoundException {
      Criteria<I, O> given = criteria.apply(folder.folder().resolve(folder.file()));
      return given.toBuilder().optDevice(device).build().loadModel();
    }
  }

  /** A model that somebody else owns. */
  record Adopted<I, O>(ZooModel<I, O> model) implements Origin {

    @Override
    public String engine() {
      return model.getNDManager().getEngine().getEngineName();
    }

    @Override
    public Origin withEngine(String name) {
      throw new IllegalStateException(
          "A ZooModel that is adopted runs on " + engine() + ", but was to run on " + name);
    }

    @Override
    public Model open(ModelRef ref, ModelFolder folder, Device device) {
      Device there = model.getNDManager().getDevice();
      if (!there.equals(device)) {
        throw new IllegalStateException(
            "the adopted ZooModel lies on "
                + there
                + ", but was to run on "
                + device
                + "; load it there, or choose its device with on(...)");
      }
      return model;
    }

    @Override
    public void close(Model model) {
      // Its owner closes it.
    }
  }
}
