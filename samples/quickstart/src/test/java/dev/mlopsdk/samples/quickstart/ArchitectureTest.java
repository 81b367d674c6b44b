package dev.mlopsdk.samples.quickstart;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

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

  /** What one prediction, one record and one assignment run through. */
  private static final Set<String> HOT_PATH =
      Set.of(
          "dev.mlopsdk.serving.ServedModel",
          "dev.mlopsdk.core.handle.LoadedVersion",
          "dev.mlopsdk.core.handle.Leases",
          "dev.mlopsdk.core.handle.FramePool",
          "dev.mlopsdk.core.handle.PhaseTimes",
          "dev.mlopsdk.core.handle.VersionWatch",
          "dev.mlopsdk.core.observe.OutcomeJoin",
          "dev.mlopsdk.core.Frame",
          "dev.mlopsdk.core.PredictionIds",
          "dev.mlopsdk.core.schema.Row",
          "dev.mlopsdk.core.schema.RecordReader",
          "dev.mlopsdk.core.schema.FloatsReader",
          "dev.mlopsdk.abtest.TrafficSplit");

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
  static final ArchRule onlyDjlPackage_linksDjl =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.mlopsdk.serving.djl..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule hotPath_looksNothingUp =
      noClasses()
          .that(describe("are on the hot path", c -> HOT_PATH.contains(outermost(c).getName())))
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.micrometer\\.core\\.instrument\\.(MeterRegistry|Metrics|.*\\$Builder)"
                  + "|java\\.util\\.stream\\..*|java\\.lang\\.ThreadLocal");

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

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }
}
