package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.mlopsdk.core.Device;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * One loaded model file with its options, which the runtime wants closed after it. The environment
 * is the JVM's one: made here if nobody has, else joined. Thread-safe until it is closed.
 */
final class Session implements AutoCloseable {

  private static final Map<String, String> SPIN_OFF =
      Map.of("session.intra_op.allow_spinning", "0", "session.inter_op.allow_spinning", "0");

  /** Opens a session with these options. */
  private interface Opener {
    OrtSession open(OrtEnvironment environment, SessionOptions options) throws OrtException;
  }

  /** One option more, over the SDK's own. */
  interface Setting {
    void apply(SessionOptions options) throws OrtException;
  }

  private final OrtEnvironment environment;
  private final SessionOptions options;
  private final OrtSession session;
  private boolean closed;

  private Session(OrtEnvironment environment, SessionOptions options, OrtSession session) {
    this.environment = environment;
    this.options = options;
    this.session = session;
  }

  /** Opens a file, beside which the weights of a large model may lie. */
  static Session open(Path file, Options wanted, Device device, Setting setting)
      throws OrtException {
    String path = file.toString();
    return open(
        wanted,
        device,
        setting,
        (environment, options) -> environment.createSession(path, options));
  }

  static Session open(byte[] model, Options wanted, Device device, Setting setting)
      throws OrtException {
    return open(
        wanted,
        device,
        setting,
        (environment, options) -> environment.createSession(model, options));
  }

  /** Loads the native libraries and makes the environment, or joins it. */
  static OrtEnvironment start() {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    EnvironmentHold.held();
    return environment;
  }

  private static Session open(Options wanted, Device device, Setting setting, Opener opener)
      throws OrtException {
    OrtEnvironment environment = start();
    SessionOptions options = new SessionOptions();
    boolean kept = false;
    try {
      configure(options, wanted);
      setting.apply(options);
      if (device.kind() == Device.Kind.CUDA) {
        addCuda(options, device.index());
      } else {
        // The arena's lock costs a second thread up to half its speed; docs/decisions/0040.
        options.setCPUArenaAllocator(false);
      }
      Session opened = new Session(environment, options, opener.open(environment, options));
      kept = true;
      return opened;
    } finally {
      if (!kept) {
        options.close();
      }
    }
  }

  private static void configure(SessionOptions options, Options wanted) throws OrtException {
    // The runtime's own default is every core of the machine, whatever the container's quota, and
    // threads that spin: 5 times the CPU at one call per 20 ms. See docs/decisions/0040.
    options.setIntraOpNumThreads(wanted.threads());
    options.setInterOpNumThreads(1);
    Map<String, String> entries = new TreeMap<>(SPIN_OFF);
    entries.putAll(wanted.config());
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      options.addConfigEntry(entry.getKey(), entry.getValue());
    }
  }

  private static void addCuda(SessionOptions options, int index) throws OrtException {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(index)) {
      // EXHAUSTIVE, the default, searches 634 ms for every new shape; HEURISTIC 2 ms.
      cuda.add("cudnn_conv_algo_search", "HEURISTIC");
      cuda.add("arena_extend_strategy", "kSameAsRequested");
      options.addCUDA(cuda);
    }
  }

  OrtEnvironment environment() {
    return environment;
  }

  OrtSession ort() {
    return session;
  }

  /** Frees both; a second call does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime did not close its session", e);
    } finally {
      options.close();
    }
  }
}
