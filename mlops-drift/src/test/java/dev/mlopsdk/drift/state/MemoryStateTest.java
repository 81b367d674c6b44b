package dev.mlopsdk.drift.state;

class MemoryStateTest extends DriftStateContract {

  @Override
  DriftState state() {
    return DriftState.inMemory();
  }
}
