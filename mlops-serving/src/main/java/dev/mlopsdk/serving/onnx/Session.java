package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.mlopsdk.core.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One loaded model file, as often as there are to be instances, with its options, which the runtime
 * wants closed after it; or a session that somebody else owns. The environment is the JVM's one:
 * made here if nobody has, else joined. Thread-safe until it is closed.
 */
final class Session implements AutoCloseable {

  /** Opens a session with these options. */
  private interface Opener {
    OrtSession open(OrtEnvironment environment, SessionOptions options) throws OrtException;
  }

  /** One option more, over the SDK's own. */
  interface Setting {

    /** None. */
    Setting NONE = options -> {};

    void apply(SessionOptions options) throws OrtException;
  }

  private final OrtEnvironment environment;

  /** Null for a session that is not ours to close. */
  private final @Nullable SessionOptions options;

  private final List<OrtSession> instances;
  private final AtomicInteger given = new AtomicInteger();
  private final Map<String, String> runConfig;
  private final Watchdog watchdog;
  private @Nullable Folder folder;
  private boolean closed;

  private Session(
      OrtEnvironment environment,
      @Nullable SessionOptions options,
      List<OrtSession> instances,
      Map<String, String> runConfig,
      String name) {
    this.environment = environment;
    this.options = options;
    this.instances = instances;
    this.runConfig = runConfig;
    this.watchdog = new Watchdog(name);
  }

  /** Opens a file, beside which the weights of a large model may lie. */
  static Session open(Path file, OnnxOptions wanted, Device device, String name, Setting setting)
      throws OrtException {
    String path = file.toString();
    return open(
        wanted,
        device,
        name,
        setting,
        (environment, options) -> environment.createSession(path, options));
  }

  static Session open(byte[] model, OnnxOptions wanted, Device device, String name, Setting setting)
      throws OrtException {
    return open(
        wanted,
        device,
        name,
        setting,
        (environment, options) -> environment.createSession(model, options));
  }

  /** Uses a session that its owner closes. */
  static Session adopt(OrtSession session, OnnxOptions wanted, String name) {
    return new Session(start(), null, List.of(session), wanted.runConfig(), name);
  }

  /** Loads the native libraries and makes the environment, or joins it. */
  static OrtEnvironment start() {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    EnvironmentHold.held();
    return environment;
  }

  private static Session open(
      OnnxOptions wanted, Device device, String name, Setting setting, Opener opener)
      throws OrtException {
    OrtEnvironment environment = start();
    SessionOptions options = new SessionOptions();
    List<OrtSession> opened = new ArrayList<>();
    boolean kept = false;
    try {
      SessionSettings.apply(options, wanted, device);
      setting.apply(options);
      for (int i = 0; i < Math.max(1, wanted.instances()); i++) {
        opened.add(opener.open(environment, options));
      }
      kept = true;
      return new Session(environment, options, opened, wanted.runConfig(), name);
    } finally {
      if (!kept) {
        // What did not open says why: that one of them does not close is no more news.
        closeAll(opened, options);
      }
    }
  }

  /** Closes them all, whatever one says. */
  private static @Nullable OrtException closeAll(List<OrtSession> opened, SessionOptions options) {
    OrtException failure = null;
    for (OrtSession each : opened) {
      try {
        each.close();
      } catch (OrtException e) {
        failure = e;
      }
    }
    options.close();
    return failure;
  }

  /** Deletes {@code files} when the session is closed. */
  void closeToo(Folder files) {
    folder = files;
  }

  OrtEnvironment environment() {
    return environment;
  }

  /** The first instance: for what all have in common. */
  OrtSession ort() {
    return instances.get(0);
  }

  int instances() {
    return instances.size();
  }

  /** The instance of a new lane: each in turn. */
  OrtSession next() {
    return instances.get(Math.floorMod(given.getAndIncrement(), instances.size()));
  }

  Map<String, String> runConfig() {
    return runConfig;
  }

  Watchdog watchdog() {
    return watchdog;
  }

  /** Frees what is ours; a second call does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    watchdog.close();
    if (options == null) {
      return;
    }
    OrtException failure = closeAll(instances, options);
    if (folder != null) {
      folder.close();
    }
    if (failure != null) {
      throw new IllegalStateException("ONNX Runtime did not close its session", failure);
    }
  }
}
