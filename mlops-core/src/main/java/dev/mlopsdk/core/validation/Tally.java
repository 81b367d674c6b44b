package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InvalidInputException.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;

/**
 * The meters of one version's checks, held so that checking looks nothing up. An input counts once
 * for every kind of violation that it has. Thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // bits of one process, never kept
final class Tally {

  /** This many features have a counter of imputations of their own, the others share one. */
  static final int METERED_FEATURES = 100;

  private static final Kind[] KINDS = Kind.values();

  private final Counter[] violations = new Counter[KINDS.length];
  private final Counter[] imputed;
  private final DistributionSummary distance;

  Tally(VersionMeters meters, FeatureSchema schema, InputRules rules) {
    for (Kind kind : KINDS) {
      violations[kind.ordinal()] =
          meters.counter(
              CoreMeters.INPUT_VIOLATIONS, "Inputs that did not fit", "kind", kind.label());
    }
    imputed = new Counter[schema.size()];
    int metered = 0;
    for (FeatureRule rule : rules.features()) {
      int index = schema.indexOf(rule.name());
      if (rule.policy() == Policy.IMPUTE && index >= 0) {
        String tag = metered++ < METERED_FEATURES ? rule.name() : "_other";
        imputed[index] =
            meters.counter(CoreMeters.INPUT_IMPUTED, "Values that were imputed", "feature", tag);
      }
    }
    distance =
        meters.summary(
            CoreMeters.INPUT_OUTLIER_DISTANCE,
            "How far outside the training quantiles those inputs lay that did, in spans of q01 to"
                + " q99");
  }

  static int bit(Kind kind) {
    return 1 << kind.ordinal();
  }

  /** One input had the violations {@code kinds}, a bit each. */
  void violated(int kinds) {
    for (int left = kinds; left != 0; left &= left - 1) {
      violations[Integer.numberOfTrailingZeros(left)].increment();
    }
  }

  void imputed(int index) {
    imputed[index].increment();
  }

  void distance(double spans) {
    distance.record(spans);
  }
}
