package dev.mlopsdk.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersTest {

  @Nested
  class InMemory extends OrdersContract {
    @Override
    RegistryStore newStore() {
      return new MemoryStore();
    }
  }

  @Nested
  class InADirectory extends OrdersContract {
    @TempDir Path root;

    @Override
    RegistryStore newStore() {
      return DirectoryStore.open(root, Disk.real());
    }
  }

  /** The persisted form: what stands in a generation must be readable for ever. */
  @Test
  void text_ofAMark_isPinned() {
    assertThat(new OrderMark(2, Change.by("ann", "fair week")).text())
        .isEqualTo("{\"format\":1,\"version\":2,\"actor\":\"ann\",\"reason\":\"fair week\"}");
  }

  @Test
  void marks_ofANewerSdkOrDamaged_areTypedErrors() {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> Orders.of(Map.of("ops.freeze", "{\"format\":2}")))
        .matches(e -> e.kind() == ModelException.Kind.FORMAT);
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> Orders.of(Map.of("ops.pin", "2")))
        .matches(e -> e.kind() == ModelException.Kind.INTEGRITY);
    assertThat(Orders.of(Map.of("retrain", "request 1"))).isSameAs(Orders.none());
  }

  @Test
  void name_ofASwitch_isLowerCaseAndNotThatOfAnotherOrder() {
    for (String name : new String[] {"", "Drift", "a b", "pin", "freeze", "x".repeat(33)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Switch.of(name))
          .withMessageContaining("'" + name + "'");
    }
    assertThat(Switch.of("split")).isEqualTo(Switch.SPLIT).hasToString("split");
  }
}
