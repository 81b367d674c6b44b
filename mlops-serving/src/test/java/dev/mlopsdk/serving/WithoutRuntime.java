package dev.mlopsdk.serving;

import dev.mlopsdk.core.ModelLoader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.util.function.Supplier;

/** This module's classes as if a runtime were not on the class path. */
final class WithoutRuntime extends ClassLoader {

  private final String missing;

  private WithoutRuntime(String missing) {
    super(WithoutRuntime.class.getClassLoader());
    this.missing = missing;
  }

  /** The loader of {@code test} as it is without anything of its runtime's package. */
  static ModelLoader<?, ?> loader(ModelLoaderContract<?, ?> test) throws Exception {
    ClassLoader alone = new WithoutRuntime(test.runtimePackage());
    Constructor<?> made = alone.loadClass(test.getClass().getName()).getDeclaredConstructor();
    made.setAccessible(true);
    return (ModelLoader<?, ?>) ((Supplier<?>) made.newInstance()).get();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!missing.isEmpty() && name.startsWith(missing + ".")) {
      throw new ClassNotFoundException(name);
    }
    if (!name.startsWith("dev.mlopsdk.serving.")) {
      return super.loadClass(name, resolve);
    }
    Class<?> loaded = findLoadedClass(name);
    return loaded != null ? loaded : define(name);
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
