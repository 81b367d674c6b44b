package dev.mlopsdk.drift.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.ModelRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What every state does. */
abstract class DriftStateContract {

  static final ModelRef REF = ModelRef.of("delay", 2);

  abstract DriftState state();

  @Test
  void read_ofNothing_isEmpty() throws IOException {
    try (DriftState.Slot slot = state().open(REF)) {
      assertThat(slot.read()).isEmpty();
    }
  }

  @Test
  void read_afterWrites_isTheLastOfThatVersion() throws IOException {
    DriftState state = state();
    try (DriftState.Slot slot = state.open(REF);
        DriftState.Slot other = state.open(ModelRef.of("delay", 3))) {
      slot.write(bytes("a long first one"));
      slot.write(bytes("second"));
      other.write(bytes("other"));
      assertThat(slot.read()).contains(bytes("second"));
    }

    try (DriftState.Slot again = state.open(REF)) {
      assertThat(again.read()).contains(bytes("second"));
    }
  }

  @Test
  void write_ofAnArray_keepsItAsItWas() throws IOException {
    try (DriftState.Slot slot = state().open(REF)) {
      byte[] written = bytes("first");
      slot.write(written);
      written[0] = 'X';
      slot.read().orElseThrow()[1] = 'X';

      assertThat(slot.read()).contains(bytes("first"));
    }
  }

  @Test
  void open_whileSomebodyHasIt_isRefused() throws IOException {
    DriftState state = state();
    DriftState.Slot slot = state.open(REF);

    assertThatThrownBy(() -> state.open(REF))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("One watch at a time has the drift state of delay:2, and another");
    slot.write(bytes("still mine"));
    slot.close();
    slot.close();

    state.open(REF).close();
    assertThatThrownBy(() -> slot.write(bytes("late")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("was given back");
  }

  @Test
  void setAside_ofWhatWasWritten_leavesNothingAndSaysWhere() throws IOException {
    try (DriftState.Slot slot = state().open(REF)) {
      slot.write(bytes("first"));
      String first = slot.setAside();
      assertThat(slot.read()).isEmpty();
      slot.write(bytes("second"));
      String second = slot.setAside();

      assertThat(first).isNotEqualTo(second);
      assertThat(slot.read()).isEmpty();
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
