package dev.mlopsdk.core.log;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** What all records of one version have in common. Thread-safe. */
final class LogVersion {

  private final int index;
  private final ModelRef ref;
  private final String digest;
  private final FeatureSchema schema;
  private final int[] actions;
  private final boolean[] numeric;
  private final LongAdder lost = new LongAdder();
  private final List<Consumer<? super ModelEvent>> events = new CopyOnWriteArrayList<>();

  LogVersion(int index, VersionContext context, Redaction redaction) {
    this.index = index;
    this.ref = context.ref();
    this.digest = context.artifact().manifest().digest();
    this.schema = context.schema();
    this.actions = schema.names().stream().mapToInt(redaction::action).toArray();
    this.numeric = new boolean[schema.size()];
    for (int i = 0; i < numeric.length; i++) {
      numeric[i] = schema.feature(i).kind() == Feature.Kind.NUMBER;
    }
  }

  boolean is(VersionContext context) {
    return ref.equals(context.ref())
        && digest.equals(context.artifact().manifest().digest())
        && schema.equals(context.schema());
  }

  /** Where the encoded records find it again. */
  int index() {
    return index;
  }

  ModelRef ref() {
    return ref;
  }

  String digest() {
    return digest;
  }

  String feature(int at) {
    return schema.feature(at).name();
  }

  /** What {@link Redaction#action} says of the feature at {@code at}. */
  int action(int at) {
    return actions[at];
  }

  boolean numeric(int at) {
    return numeric[at];
  }

  void lose() {
    lost.increment();
  }

  long takeLost() {
    return lost.sumThenReset();
  }

  void listen(Consumer<? super ModelEvent> listener) {
    events.add(listener);
  }

  void leave(Consumer<? super ModelEvent> listener) {
    events.remove(listener);
  }

  void tell(ModelEvent event) {
    events.forEach(each -> each.accept(event));
  }
}
