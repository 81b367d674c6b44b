import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Where detectors of MOA (GPL, never a dependency of ours) raise an alarm. Reads lines {@code class
 * options|value value ...} and answers each with {@code drifts|warnings}, the indices of both. Run
 * by golden_stream.py, or by hand with MOA's jars on the class path:
 *
 * <pre>java -cp moa.jar:javacliparser.jar:sizeofag.jar MoaIndices.java &lt; streams.txt</pre>
 */
public final class MoaIndices {

  private MoaIndices() {}

  public static void main(String[] args) throws Exception {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] parts = line.split("\\|", -1);
        System.out.println(indices(parts[0].split(" ", 2), parts[1].split(" ")));
      }
    }
  }

  private static String indices(String[] detector, String[] values) throws Exception {
    Class<?> type = Class.forName("moa.classifiers.core.driftdetection." + detector[0]);
    Object moa = type.getDeclaredConstructor().newInstance();
    Object options = Objects.requireNonNull(type.getMethod("getOptions").invoke(moa));
    options.getClass().getMethod("setViaCLIString", String.class).invoke(options, detector[1]);
    type.getMethod("resetLearning").invoke(moa);
    Method input = type.getMethod("input", double.class);
    Method change = type.getMethod("getChange");
    Method warning = type.getMethod("getWarningZone");
    StringBuilder drifts = new StringBuilder();
    StringBuilder warnings = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      input.invoke(moa, Double.parseDouble(values[i]));
      if ((Boolean) change.invoke(moa)) {
        drifts.append(i).append(' ');
      } else if ((Boolean) warning.invoke(moa)) {
        warnings.append(i).append(' ');
      }
    }
    return drifts.toString().trim() + "|" + warnings.toString().trim();
  }
}
