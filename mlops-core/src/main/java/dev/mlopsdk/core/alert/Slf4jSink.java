package dev.mlopsdk.core.alert;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.MDCAdapter;

/** Notices as lines of a log. Thread-safe. */
final class Slf4jSink implements AlertSink {

  private final Logger log;
  private final @Nullable MDCAdapter context;

  Slf4jSink(Logger log, @Nullable MDCAdapter context) {
    this.log = log;
    this.context = context;
  }

  static Slf4jSink create() {
    return new Slf4jSink(LoggerFactory.getLogger("dev.mlopsdk.alerts"), MDC.getMDCAdapter());
  }

  @Override
  public String name() {
    return "slf4j";
  }

  @Override
  public void accept(AlertNotice notice) {
    if (context == null) {
      write(notice);
      return;
    }
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("mlops.model", notice.ref().name());
    keys.put("mlops.version", Integer.toString(notice.ref().version()));
    keys.put("mlops.rule", notice.rule());
    keys.put("mlops.state", notice.to().name());
    Map<String, @Nullable String> before = new LinkedHashMap<>();
    keys.forEach(
        (key, value) -> {
          before.put(key, context.get(key));
          context.put(key, value);
        });
    try {
      write(notice);
    } finally {
      before.forEach(
          (key, value) -> {
            if (value == null) {
              context.remove(key);
            } else {
              context.put(key, value);
            }
          });
    }
  }

  private void write(AlertNotice notice) {
    switch (notice.to()) {
      case ALERT -> log.error("{}", notice.message());
      case WARN, NO_DATA -> log.warn("{}", notice.message());
      case OK, RECOVERING -> log.info("{}", notice.message());
    }
  }
}
