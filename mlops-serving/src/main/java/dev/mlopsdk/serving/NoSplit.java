package dev.mlopsdk.serving;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import java.util.List;

/** Everyone gets the champion. Immutable. */
final class NoSplit implements Assigner {

  @Override
  public Assignment assign(CharSequence unit) {
    return Assignment.none();
  }

  @Override
  public Assignment unassigned() {
    return Assignment.none();
  }

  @Override
  public List<String> variants() {
    return List.of("champion");
  }
}
