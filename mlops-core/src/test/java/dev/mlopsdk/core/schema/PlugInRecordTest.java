package dev.mlopsdk.core.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Records of another class loader, such as those of a plug-in or a hot-reloaded application. */
class PlugInRecordTest {

  /** Loads the record itself, all else as its parent does. */
  private static final class PlugIn extends ClassLoader {

    private static final String NAME = PlugInFlight.class.getName();

    PlugIn() {
      super(PlugInRecordTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(NAME)) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      return known == null ? define() : known;
    }

    private Class<?> define() {
      try (InputStream in =
          Objects.requireNonNull(
              PlugInFlight.class.getResourceAsStream("PlugInFlight.class"), "the class file")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(NAME, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void read_ofAnotherLoadersRecord_readsAllComponents() throws Exception {
    Class<?> type = new PlugIn().loadClass(PlugInFlight.class.getName());
    assertThat(type).isNotSameAs(PlugInFlight.class);

    Row row = read(type, Map.of("distance", 300.5, "hour", 7, "wind", 4.5, "origin", "ORD"));

    assertThat(row.number(0)).isEqualTo(300.5);
    assertThat(row.number(1)).isEqualTo(7);
    assertThat(row.number(2)).isEqualTo(4.5);
    assertThat(row.text(3)).isEqualTo("ORD");
  }

  private static <R> Row read(Class<R> type, Map<String, Object> values) {
    InputReader<R> reader = InputReader.ofRecord(type);
    Row row = new Row(reader.schema());
    reader.read(reader.inputOf(values).orElseThrow(), row);
    return row;
  }
}
