package dev.mlopsdk.core.event;

import dev.mlopsdk.core.ModelRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs where {@link RecordingProvider} is the logging back end. */
public final class MdcProbe implements Supplier<List<String>> {

  @Override
  public List<String> get() {
    List<String> seen = new ArrayList<>();
    Events events = new Events();
    events.add(event -> seen.add("listener " + context()));
    MDC.put("mlops.model", "outer");
    MDC.put("request", "7");
    events.accept(new ModelEvent.Swapped(Instant.EPOCH, ModelRef.of("delay", 2), "champion", 1));
    seen.add("after " + context());
    events.add(
        event -> {
          throw new AssertionError("passes");
        });
    try {
      events.accept(new ModelEvent.Closed(Instant.EPOCH, ModelRef.of("delay", 1)));
    } catch (AssertionError passed) {
      seen.add(passed.getMessage() + " " + context());
    }
    RecordingLogger logger = (RecordingLogger) LoggerFactory.getLogger(Events.LOGGER);
    seen.add("lines " + logger.lines().size());
    return seen;
  }

  private static String context() {
    return new TreeMap<>(MDC.getCopyOfContextMap()).toString();
  }
}
