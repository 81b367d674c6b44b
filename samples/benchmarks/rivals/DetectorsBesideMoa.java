import dev.mlopsdk.drift.stream.Adwin;
import dev.mlopsdk.drift.stream.Cusum;
import dev.mlopsdk.drift.stream.Ddm;
import dev.mlopsdk.drift.stream.DriftDetector;
import dev.mlopsdk.drift.stream.Ecdd;
import dev.mlopsdk.drift.stream.Eddm;
import dev.mlopsdk.drift.stream.HddmA;
import dev.mlopsdk.drift.stream.HddmW;
import dev.mlopsdk.drift.stream.Kswin;
import dev.mlopsdk.drift.stream.PageHinkley;
import dev.mlopsdk.drift.stream.Stepd;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Processor nanoseconds per value of every stream detector, beside MOA's of the same name. MOA is under the
 * GPL, so it is no dependency of ours: its jars are named by hand on the class path, and it is
 * called through method handles, which are as fast as a call once they are constants. In a round
 * both run in turn, each on the same values; a ratio is the median of the rounds' ratios.
 *
 * <pre>
 * mvn -q -Pfast -DskipTests -pl mlops-core,mlops-drift package
 * java -Xmx1g -XX:+UseSerialGC \
 *   -cp mlops-drift/target/classes:COMMONS_STATISTICS_NUMBERS_RNG_JARS:MOA_JARS \
 *   samples/benchmarks/rivals/DetectorsBesideMoa.java [NAME]
 * </pre>
 *
 * One detector per JVM, so that no call site sees two; without a name: all, one JVM each. Streams:
 * errors with probability 0.1; for ADWIN the same, errors that double every 20,000 values and back,
 * and real values.
 */
public final class DetectorsBesideMoa {

  private static final int VALUES = 1_000_000;
  private static final int WARM_UP = 6;
  private static final int ROUNDS = 11;
  private static final String[] NAMES = {
    "Adwin", "Adwin-changing", "Adwin-real", "PageHinkley", "Cusum", "Ddm", "Eddm", "HddmA",
    "HddmW", "Stepd", "Ecdd", "Kswin"
  };

  private static final String SOURCE = "samples/benchmarks/rivals/DetectorsBesideMoa.java";

  private static volatile long sink;

  private DetectorsBesideMoa() {}

  public static void main(String[] args) throws Throwable {
    if (args.length == 0) {
      System.out.println("| detector | ours ns/value | MOA ns/value | ratio |\n|---|---|---|---|");
      for (String name : NAMES) {
        String java = System.getProperty("java.home") + "/bin/java";
        String path = System.getProperty("java.class.path");
        new ProcessBuilder(java, "-Xmx1g", "-XX:+UseSerialGC", "-cp", path, SOURCE, name)
            .inheritIO()
            .start()
            .waitFor();
      }
      return;
    }
    compare(args[0]);
  }

  private static void compare(String name) throws Throwable {
    double[] values = values(name);
    String kind = name.contains("-") ? name.substring(0, name.indexOf('-')) : name;
    Supplier<DriftDetector> ours = ours(kind);
    String rival = rival(kind);
    double[] our = new double[ROUNDS];
    double[] their = new double[ROUNDS];
    double[] ratio = new double[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      double a = nanos(ours.get(), values);
      double b = rival.isEmpty() ? Double.NaN : nanosOfMoa(rival, values);
      if (round >= 0) {
        our[round] = a;
        their[round] = b;
        ratio[round] = a / b;
      }
    }
    System.out.printf(
        Locale.ROOT,
        rival.isEmpty() ? "| %s | %.1f | – | – |%n" : "| %s | %.1f | %.1f | %.2f |%n",
        name,
        median(our),
        median(their),
        median(ratio));
  }

  private static double nanos(DriftDetector detector, double[] values) {
    long drifts = 0;
    long start = cpuNanos();
    for (double value : values) {
      drifts += detector.accept(value) == DriftDetector.State.DRIFT ? 1 : 0;
    }
    long end = cpuNanos();
    sink += drifts;
    return (end - start) / (double) values.length;
  }

  /** Static final handles are constants to the compiler; bound once, for one class per JVM. */
  private static final class Moa {

    private static final String TYPE = System.getProperty("moa.type");
    private static final MethodHandle INPUT = handle("input", void.class, double.class);
    private static final MethodHandle CHANGE = handle("getChange", boolean.class);

    private static MethodHandle handle(String name, Class<?> result, Class<?>... parameters) {
      try {
        MethodHandle found =
            MethodHandles.publicLookup()
                .findVirtual(Class.forName(TYPE), name, MethodType.methodType(result, parameters));
        return found.asType(found.type().changeParameterType(0, Object.class));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("MOA's jars are not on the class path", e);
      }
    }
  }

  private static double nanosOfMoa(String rival, double[] values) throws Throwable {
    System.setProperty("moa.type", "moa.classifiers.core.driftdetection." + rival);
    Class<?> type = Class.forName(System.getProperty("moa.type"));
    Object detector = type.getDeclaredConstructor().newInstance();
    type.getMethod("resetLearning").invoke(detector);
    long drifts = 0;
    long start = cpuNanos();
    for (double value : values) {
      Moa.INPUT.invokeExact(detector, value);
      drifts += (boolean) Moa.CHANGE.invokeExact(detector) ? 1 : 0;
    }
    long end = cpuNanos();
    sink += drifts;
    return (end - start) / (double) values.length;
  }

  /** Processor time: what other programs take meanwhile does not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double[] values(String name) {
    SplittableRandom random = new SplittableRandom(20261122);
    double[] values = new double[VALUES];
    for (int i = 0; i < VALUES; i++) {
      double rate = name.endsWith("-changing") && (i / 20_000) % 2 == 1 ? 0.2 : 0.1;
      values[i] =
          name.endsWith("-real")
              ? random.nextDouble() + random.nextDouble() + random.nextDouble()
              : random.nextDouble() < rate ? 1 : 0;
    }
    return values;
  }

  private static Supplier<DriftDetector> ours(String kind) {
    return switch (kind) {
      case "Adwin" -> Adwin::withDefaults;
      case "PageHinkley" -> PageHinkley::withDefaults;
      case "Cusum" -> Cusum::withDefaults;
      case "Ddm" -> Ddm::withDefaults;
      case "Eddm" -> Eddm::withDefaults;
      case "HddmA" -> HddmA::withDefaults;
      case "HddmW" -> HddmW::withDefaults;
      case "Stepd" -> Stepd::withDefaults;
      case "Ecdd" -> Ecdd::withDefaults;
      case "Kswin" -> Kswin::withDefaults;
      default -> throw new IllegalArgumentException("No detector is called " + kind);
    };
  }

  private static String rival(String kind) {
    return switch (kind) {
      case "Adwin" -> "ADWINChangeDetector";
      case "PageHinkley" -> "PageHinkleyDM";
      case "Cusum" -> "CusumDM";
      case "Ddm" -> "DDM";
      case "Eddm" -> "EDDM";
      case "HddmA" -> "HDDM_A_Test";
      case "HddmW" -> "HDDM_W_Test";
      case "Stepd" -> "STEPD";
      case "Ecdd" -> "EWMAChartDM";
      default -> "";
    };
  }
}
