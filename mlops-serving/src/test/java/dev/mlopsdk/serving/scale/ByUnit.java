package dev.mlopsdk.serving.scale;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import java.util.List;

/** A split whose units say their arm: {@code challenger} and whoever begins so, else champion. */
final class ByUnit implements Assigner {

  private static final Assignment CHAMPION = arm("champion", 0, Assignment.Reason.SPLIT);
  private static final Assignment CHALLENGER = arm("challenger", 1, Assignment.Reason.SPLIT);
  private static final Assignment NOBODY = arm("champion", 0, Assignment.Reason.NO_UNIT);

  private static Assignment arm(String variant, int index, Assignment.Reason reason) {
    return new Assignment("exp", variant, index, reason, 1, 0.5);
  }

  @Override
  public Assignment assign(CharSequence unit) {
    return unit.toString().startsWith("challenger") ? CHALLENGER : CHAMPION;
  }

  @Override
  public Assignment unassigned() {
    return NOBODY;
  }

  @Override
  public List<String> variants() {
    return List.of("champion", "challenger");
  }
}
