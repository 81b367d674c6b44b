package dev.mlopsdk.core.handle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.time.FakeTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class DecoratedModelTest {

  /** The example of the javadoc. */
  record Counted<I, O>(Model<I, O> model, LongAdder calls) implements DecoratedModel<I, O> {
    @Override
    public O predict(I input, Frame frame) {
      calls.increment();
      return model.predict(input, frame);
    }

    @Override
    public List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
      calls.add(inputs.size());
      return model.predictAll(inputs, frames);
    }
  }

  /** Says something else than the defaults everywhere. */
  private record Inner(InputReader<Integer> reader, AtomicInteger runs, AtomicInteger closed)
      implements Model<Integer, Integer> {

    @Override
    public Integer predict(Integer input, Frame frame) {
      runs.incrementAndGet();
      return -input;
    }

    @Override
    public List<Integer> predictAll(List<? extends Integer> inputs, List<Frame> frames) {
      runs.incrementAndGet();
      return List.of(-inputs.get(0), -inputs.get(1));
    }

    @Override
    public int lanes() {
      return 3;
    }

    @Override
    public int[] batchSizes() {
      return new int[] {1, 4};
    }

    @Override
    public long bufferBytes() {
      return 77;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private final Inner inner =
      new Inner(InputReader.none(), new AtomicInteger(), new AtomicInteger());
  private final Counted<Integer, Integer> counted = new Counted<>(inner, new LongAdder());

  @Test
  void everythingButTheCalls_isTheModelsInside() {
    assertThat(counted.reader()).isSameAs(inner.reader());
    assertThat(counted.lanes()).isEqualTo(3);
    assertThat(counted.batchSizes()).containsExactly(1, 4);
    assertThat(counted.bufferBytes()).isEqualTo(77);
    counted.close();
    assertThat(inner.closed()).hasValue(1);
  }

  @Test
  void calls_goThroughTheDecorator_andBatchesStayTogether() {
    assertThat(counted.predict(1, frame())).isEqualTo(-1);
    assertThat(counted.predictAll(List.of(2, 3), List.of(frame(), frame())))
        .containsExactly(-2, -3);
    assertThat(counted.calls().sum()).isEqualTo(3);
    assertThat(inner.runs()).as("one of them of two inputs").hasValue(2);
  }

  private static Frame frame() {
    Frame frame = new Frame(FeatureSchema.empty(), FakeTime.at(Instant.EPOCH));
    frame.begin(Call.none(), Assignment.none());
    return frame;
  }
}
