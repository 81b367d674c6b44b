package dev.mlopsdk.core.registry;

class MemoryRegistryTest extends RegistryContract {

  @Override
  RegistryStore newStore() {
    return new MemoryStore();
  }
}
