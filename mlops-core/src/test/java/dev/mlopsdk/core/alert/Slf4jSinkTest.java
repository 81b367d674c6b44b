package dev.mlopsdk.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.AlertState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.BasicMDCAdapter;

class Slf4jSinkTest {

  private record Line(Level level, Object argument, Map<String, String> context) {}

  private final BasicMDCAdapter context = new BasicMDCAdapter();
  private final List<Line> lines = new ArrayList<>();

  /** Keeps what is logged, with the context at that time. */
  private final class Kept extends AbstractLogger {
    private static final long serialVersionUID = 1L;

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String message,
        Object @Nullable [] arguments,
        @Nullable Throwable throwable) {
      lines.add(new Line(level, message(arguments), Map.copyOf(context.getCopyOfContextMap())));
    }

    private static Object message(Object @Nullable [] arguments) {
      return arguments == null ? "" : arguments[0];
    }

    @Override
    public boolean isTraceEnabled() {
      return true;
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
      return true;
    }

    @Override
    public boolean isDebugEnabled() {
      return true;
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
      return true;
    }
  }

  @Test
  void accept_everyState_hasItsLevelAndTheKeysOfTheContext() {
    Slf4jSink sink = new Slf4jSink(new Kept(), context);
    context.put("mlops.model", "of the caller");
    context.put("user", "1");
    for (AlertState state : AlertState.values()) {
      sink.accept(
          new AlertNotice(
              "id",
              ModelRef.of("delay", 2),
              "late-share",
              1,
              AlertNotice.Reason.READINGS,
              AlertState.WARN,
              state,
              0.4,
              0.3,
              Instant.EPOCH,
              "0.4 is above 0.3",
              Optional.empty()));
    }
    assertThat(lines)
        .extracting(Line::level)
        .containsExactly(Level.INFO, Level.WARN, Level.ERROR, Level.INFO, Level.WARN);
    assertThat(lines.get(2).argument())
        .isEqualTo("delay:2 alert late-share went from WARN to ALERT: 0.4 is above 0.3");
    assertThat(lines.get(2).context())
        .containsOnly(
            Map.entry("mlops.model", "delay"),
            Map.entry("mlops.version", "2"),
            Map.entry("mlops.rule", "late-share"),
            Map.entry("mlops.state", "ALERT"),
            Map.entry("user", "1"));
    assertThat(context.getCopyOfContextMap())
        .containsOnly(Map.entry("mlops.model", "of the caller"), Map.entry("user", "1"));
    assertThat(sink.name()).isEqualTo("slf4j");
  }
}
