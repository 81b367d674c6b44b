package dev.mlopsdk.drift.state;

import dev.mlopsdk.core.ModelRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** States on the heap. Thread-safe. */
final class MemoryState implements DriftState {

  private final Map<ModelRef, byte[]> states = new ConcurrentHashMap<>();
  private final Map<ModelRef, List<byte[]>> aside = new ConcurrentHashMap<>();
  private final Set<ModelRef> held = ConcurrentHashMap.newKeySet();

  @Override
  public Slot open(ModelRef ref) throws IOException {
    if (!held.add(ref)) {
      throw new IOException(
          "One watch at a time has the drift state of " + ref + ", and another one has it now");
    }
    return new MemorySlot(ref);
  }

  private final class MemorySlot implements Slot {

    private final ModelRef ref;
    private boolean closed;

    MemorySlot(ModelRef ref) {
      this.ref = ref;
    }

    @Override
    public Optional<byte[]> read() {
      return Optional.ofNullable(states.get(ref)).map(byte[]::clone);
    }

    @Override
    public void write(byte[] state) throws IOException {
      if (closed) {
        throw new IOException("The drift state of " + ref + " was given back; open it again");
      }
      states.put(ref, state.clone());
    }

    @Override
    public String setAside() {
      List<byte[]> kept = aside.computeIfAbsent(ref, none -> new ArrayList<>());
      byte[] state = states.remove(ref);
      if (state != null) {
        kept.add(state);
      }
      return "number " + kept.size() + " in memory";
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        held.remove(ref);
      }
    }
  }
}
