package dev.mlopsdk.samples.quickstart;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The directions that DESIGN fixes, over all five jars. */
@AnalyzeClasses(
    packages = {
      "dev.mlopsdk.core",
      "dev.mlopsdk.drift",
      "dev.mlopsdk.serving",
      "dev.mlopsdk.abtest",
      "dev.mlopsdk.gpu"
    },
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** What one prediction, one record and one assignment run through: class and methods. */
  private static final Map<String, Set<String>> HOT_PATH =
      Map.ofEntries(
          entry("serving.ServedModel", Set.of("predict")),
          entry("serving.Router", Set.of("assign", "lease")),
          entry("serving.Answering", Set.of("answer", "answered")),
          entry("serving.gate.Gate", Set.of("predict", "entered", "alone")),
          entry("serving.gate.Door", Set.of("limitsCallers", "requireTime")),
          entry("serving.gate.Turns", Set.of("freeSlot", "release")),
          entry("serving.gate.Slots", Set.of("claim", "claimAny", "release", "count")),
          entry("serving.gate.RunTimes", Set.of("plan")),
          entry("core.handle.ModelHandle", Set.of("acquire", "complete", "splits")),
          entry("core.handle.Slots", Set.of("acquire", "complete", "splits")),
          entry("core.handle.Switches", Set.of("silent", "silences", "shadowOff")),
          entry("core.handle.LoadedVersion", Set.of("enter", "release", "model", "watch")),
          entry("core.handle.Leases", Set.of("enter", "exit", "stripe")),
          entry("core.handle.FramePool", Set.of("take", "give", "place")),
          entry("core.handle.PhaseTimes", Set.of("add")),
          entry("core.handle.VersionWatch", Set.of("answered", "record")),
          entry("core.observe.OutcomeJoin", Set.of("remember")),
          entry("core.log.VersionRecorder", Set.of("record", "failed")),
          entry("core.log.PredictionLog", Set.of("reported")),
          entry("core.log.Intake", Set.of("prediction", "outcome", "offer")),
          entry("core.log.ByteRing", Set.of("offer", "advance")),
          entry("core.log.RecordPool", Set.of("take", "give", "place")),
          entry("core.log.RecordBytes", Set.of("begin", "text", "floats", "doubles", "i64")),
          entry("core.log.RecordEncoder", Set.of("prediction", "outcome", "row", "input")),
          entry("core.log.Sampling", Set.of("keeps", "mix")),
          entry("core.Frame", Set.of("begin", "mark", "end", "score", "phaseNanos", "batchSize")),
          entry("core.PredictionIds", Set.of("next")),
          entry(
              "core.schema.Row",
              Set.of("clear", "number", "numbers", "copyNumbers", "text", "missing", "complete")),
          entry("core.schema.RecordReader", Set.of("read")),
          entry("core.schema.FloatsReader", Set.of("read")),
          entry("core.schema.MapReader", Set.of("read", "put")),
          entry("core.signal.VersionSignals", Set.of("record")),
          entry("core.signal.Figure$Slow", Set.of("answered")),
          entry("core.signal.Figure$Failed", Set.of("answered")),
          entry("core.signal.ShareSignal", Set.of("count")),
          entry("core.signal.Disagreement", Set.of("accept")),
          entry("core.value.Account", Set.of("record")),
          entry("core.value.Prices", Set.of("tokensOf", "deviceNanos")),
          entry("core.value.Economics", Set.of("costOf")),
          entry(
              "core.validation.RowChecker",
              Set.of(
                  "check",
                  "checkNumbers",
                  "checkCategories",
                  "checkCrosses",
                  "checkDistance",
                  "violation",
                  "conclude",
                  "count",
                  "imputed")),
          entry("core.validation.NumberCheck", Set.of("violation", "distance", "policy")),
          entry("core.validation.CategoryCheck", Set.of("violation", "lengthHolds", "policy")),
          entry("core.validation.CrossCheck", Set.of("holds")),
          entry("core.validation.TextPattern", Set.of("matches", "place")),
          entry("core.validation.Tally", Set.of("violated", "imputed", "distance")),
          entry("core.validation.SchemaRecorder", Set.of("record")),
          entry("core.validation.RowRing", Set.of("add", "bits", "place")),
          entry("core.stats.VersionStatistics", Set.of("record", "count", "ages", "read")),
          entry("core.stats.Stripes", Set.of("take", "slot")),
          entry("core.stats.Stripe", Set.of("acquire", "release", "row", "column")),
          entry("core.stats.NumberCells", Set.of("add", "tally", "bump", "extremes", "block")),
          entry("core.stats.DistinctCells", Set.of("add")),
          entry("core.stats.Reading", Set.of("read", "tally")),
          entry("core.stats.TextRuler", Set.of("measure")),
          entry("core.stats.VectorRuler", Set.of("measure")),
          entry("core.stats.ImageRuler", Set.of("measure", "luma", "middle", "plainBands")),
          entry("core.stats.Outputs", Set.of("count", "other", "label", "scan", "element")),
          entry("core.stats.RerunRecorder", Set.of("record")),
          entry("core.stats.Repeatability", Set.of("sampled")),
          entry("drift.VersionWatch", Set.of("record")),
          entry("drift.BaselineLearner", Set.of("take")),
          entry(
              "drift.profile.RowCounter",
              Set.of("count", "keep", "countKept", "share", "cell", "scoreCell")),
          entry("drift.profile.NumericCells", Set.of("cell")),
          entry("drift.profile.CategoryCells", Set.of("cell")),
          entry("drift.profile.SegmentCounter", Set.of("count", "countInputs", "segment")),
          entry("drift.SegmentWatch", Set.of("count", "countInputs")),
          entry("drift.quality.ScoreCounter", Set.of("accept")),
          entry("drift.quality.ErrorCounter", Set.of("accept")),
          entry("drift.quality.ClassCounter", Set.of("accept", "score")),
          entry("drift.quality.ClassReader", Set.of("truth", "read", "probabilities")),
          entry("drift.quality.ProbabilityRing", Set.of("remember", "score", "expect")),
          entry("drift.quality.RecentCodes", Set.of("remember", "of")),
          entry("abtest.TrafficSplit", Set.of("assign")),
          entry("abtest.Experiment", Set.of("expose", "outcome", "counted", "foreign")),
          entry("abtest.Stratum", Set.of("exposure", "unit", "outcome")),
          entry("abtest.UnitSet", Set.of("add", "reserved", "full")),
          entry("serving.scale.Demand", Set.of("record", "ask", "ran", "busy")),
          entry("serving.djl.RowLane", Set.of("predict", "read", "run")),
          entry("serving.djl.RowTensors", Set.of("write", "run")),
          entry("serving.memory.Resident", Set.of("predict", "enter")),
          entry("serving.memory.Uses", Set.of("enter", "exit")),
          entry("serving.shadow.ShadowProbe", Set.of("answered", "drawn", "copy")),
          entry("serving.shadow.Lane", Set.of("offer")),
          entry("serving.shadow.CopyRing", Set.of("offer")),
          entry("serving.lane.LanePool", Set.of("claim", "tryClaim", "lane", "release")),
          entry("serving.cache.CachedModel", Set.of("predict", "give")),
          entry("serving.cache.InputKeys", Set.of("probe")),
          entry("serving.cache.RowProbe", Set.of("hash", "equalTo")),
          entry("serving.cache.RowLayout", Set.of("bits")),
          entry("serving.cache.CacheStore", Set.of("find")),
          entry("serving.cache.Payoff", Set.of("bypasses", "samples")),
          entry("serving.fallback.GuardedModel", Set.of("predict", "enter", "succeeded", "missed")),
          entry("serving.fallback.Breaker", Set.of("enter", "succeeded")),
          entry("serving.fallback.SparedModel", Set.of("predict")),
          entry("serving.onnx.RowModel", Set.of("predict")),
          entry("serving.onnx.CodecModel", Set.of("predict", "prepared", "prepareInto", "decoded")),
          entry("serving.onnx.CodecBatch", Set.of("slot", "run", "answered")),
          entry("serving.onnx.AnsweredRow", Set.of("number", "cells")),
          entry("serving.text.TextEncoder", Set.of("prepare", "padded", "write")),
          entry("serving.text.TextPorts", Set.of("write", "value")),
          entry("serving.image.ImageEncoder", Set.of("prepare", "write", "floats", "bytes")),
          entry("serving.image.Pixels", Set.of("make", "across", "down", "clip")),
          entry("serving.codec.VectorsDecoder", Set.of("decode", "mean", "max", "normalise")),
          entry("serving.onnx.Turn", Set.of("run", "begin", "end", "options", "worth")),
          entry("serving.onnx.Watchdog", Set.of("armed", "nanos")),
          entry("serving.onnx.Batch", Set.of("write", "run")),
          entry("serving.onnx.RunTensors", Set.of("run", "answer", "width")),
          entry("serving.onnx.Cells", Set.of("write", "whole", "integer")));

  /** Meter look-ups, streams, thread-locals: what would allocate or wait. */
  private static final Pattern LOOK_UPS =
      Pattern.compile(
          "io\\.micrometer\\.core\\.instrument\\.(MeterRegistry|Metrics|.*\\$Builder)"
              + "|java\\.util\\.stream\\..*|java\\.lang\\.ThreadLocal");

  @ArchTest
  static final ArchRule core_knowsNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage("dev.mlopsdk.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.mlopsdk.drift..",
              "dev.mlopsdk.serving..",
              "dev.mlopsdk.abtest..",
              "dev.mlopsdk.gpu..",
              "ai.onnxruntime..",
              "ai.djl..");

  @ArchTest
  static final ArchRule drift_knowsOnlyCore =
      noClasses()
          .that()
          .resideInAPackage("dev.mlopsdk.drift..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.mlopsdk.serving..", "dev.mlopsdk.abtest..", "dev.mlopsdk.gpu..");

  @ArchTest
  static final ArchRule abtest_knowsOnlyCore =
      noClasses()
          .that()
          .resideInAPackage("dev.mlopsdk.abtest..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.mlopsdk.serving..", "dev.mlopsdk.drift..", "dev.mlopsdk.gpu..");

  @ArchTest
  static final ArchRule serving_knowsOnlyCore =
      noClasses()
          .that()
          .resideInAPackage("dev.mlopsdk.serving..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.mlopsdk.drift..", "dev.mlopsdk.abtest..", "dev.mlopsdk.gpu..");

  @ArchTest
  static final ArchRule gpu_knowsCoreAndServing =
      noClasses()
          .that()
          .resideInAPackage("dev.mlopsdk.gpu..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.mlopsdk.drift..", "dev.mlopsdk.abtest..");

  @ArchTest
  static final ArchRule packages_haveNoCycles =
      slices().matching("dev.mlopsdk.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noPackage_isCalledInternal =
      noClasses().should().resideInAPackage("..internal..");

  @ArchTest
  static final ArchRule onlyOnnxPackage_linksOnnxRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.mlopsdk.serving.onnx..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule onlyDjlAndTextPackages_linkDjl =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.mlopsdk.serving.djl..", "dev.mlopsdk.serving.text..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule hotPath_looksNothingUp =
      methods()
          .that(describe("are on the hot path", ArchitectureTest::hot))
          .should(lookNothingUp());

  /** A class or method that is renamed must not silently leave the rule above. */
  @ArchTest
  static void hotPath_isStillThere(JavaClasses all) {
    HOT_PATH.forEach(
        (name, methods) -> {
          JavaClass type = all.get("dev.mlopsdk." + name);
          assertThat(type.getMethods().stream().map(JavaMethod::getName))
              .as(name)
              .containsAll(methods);
        });
  }

  @ArchTest
  static final ArchRule names_sayWhatAThingIs =
      classes()
          .should()
          .haveSimpleNameNotEndingWith("Manager")
          .andShould()
          .haveSimpleNameNotEndingWith("Helper")
          .andShould()
          .haveSimpleNameNotEndingWith("Util")
          .andShould()
          .haveSimpleNameNotEndingWith("Utils")
          .andShould()
          .haveSimpleNameNotEndingWith("Impl");

  private static boolean hot(JavaMethod method) {
    String owner = method.getOwner().getName().replace("dev.mlopsdk.", "");
    return HOT_PATH.getOrDefault(owner, Set.of()).contains(method.getName());
  }

  private static ArchCondition<JavaMethod> lookNothingUp() {
    return new ArchCondition<>("look nothing up") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        for (JavaAccess<?> call : method.getAccessesFromSelf()) {
          boolean lookUp = LOOK_UPS.matcher(call.getTargetOwner().getName()).matches();
          events.add(new SimpleConditionEvent(method, !lookUp, call.getDescription()));
        }
      }
    };
  }
}
