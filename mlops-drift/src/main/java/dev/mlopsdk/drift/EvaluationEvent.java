package dev.mlopsdk.drift;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** One comparison of a window with its baseline, in a JDK flight recording. */
@Name("dev.mlopsdk.DriftEvaluation")
@Label("Drift Evaluation")
@Description("A window was compared with the baseline")
@Category("MLOps SDK")
@StackTrace(false)
final class EvaluationEvent extends Event implements FlightLog.Evaluating {

  @Label("Model")
  @Nullable String model;

  @Label("Version")
  int version;

  @Label("Source of the Baseline")
  @Nullable String source;

  @Label("Compared Features")
  int features;

  @Label("Drifted Features")
  int drifted;

  static FlightLog.@Nullable Evaluating evaluating() {
    EvaluationEvent event = new EvaluationEvent();
    if (!event.isEnabled()) {
      return null;
    }
    event.begin();
    return event;
  }

  @Override
  public void end(DriftReport report) {
    end();
    if (shouldCommit()) {
      model = report.ref().name();
      version = report.ref().version();
      source = report.source().name();
      features = report.features().size();
      drifted = report.drifted().size();
      commit();
    }
  }
}
