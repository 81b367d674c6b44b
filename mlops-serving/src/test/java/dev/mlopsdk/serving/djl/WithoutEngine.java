package dev.mlopsdk.serving.djl;

import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.InputReader;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Loads a model in a class loader whose class path lacks some jars. */
public final class WithoutEngine {

  private WithoutEngine() {}

  /**
   * The kind and message that loading fails with without the jars whose names match {@code
   * missing}.
   */
  static String failure(String missing) throws Exception {
    URL[] rest =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().matches(missing))
            .map(WithoutEngine::url)
            .toArray(URL[]::new);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(rest, ClassLoader.getPlatformClassLoader())) {
      // DJL finds its engines through the context class loader.
      Thread.currentThread().setContextClassLoader(loader);
      Class<?> copy = Class.forName(WithoutEngine.class.getName(), true, loader);
      return (String) copy.getMethod("load").invoke(null);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Runs in the other class loader. */
  public static String load() {
    try {
      DjlModel.of(InputReader.ofFloats(List.of("a")), Float.class)
          .load(StoredModel.onDisk("softmax.pt"), Device.cpu());
      return "loaded";
    } catch (ModelException e) {
      return e.kind() + " " + e.getMessage();
    }
  }
}
