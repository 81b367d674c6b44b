package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.handle.DecoratedModel;
import dev.mlopsdk.core.observe.VersionContext;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loaded version that is also loaded on another device, and closed with it. The first input of
 * its warm-up warms that one up too. Thread-safe.
 */
final class SparedModel<I, O> implements DecoratedModel<I, O> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  private final Model<I, O> model;
  private final Model<I, O> spare;
  private final VersionContext version;
  private final Consumer<SparedModel<I, O>> onClose;
  private boolean warm;

  SparedModel(
      Model<I, O> model,
      Model<I, O> spare,
      VersionContext version,
      Consumer<SparedModel<I, O>> onClose) {
    this.model = model;
    this.spare = spare;
    this.version = version;
    this.onClose = onClose;
  }

  Model<I, O> spare() {
    return spare;
  }

  VersionContext version() {
    return version;
  }

  @Override
  public Model<I, O> model() {
    return model;
  }

  @Override
  public O predict(I input, Frame frame) {
    if (!warm) {
      warm = true;
      if (frame.call().isFresh()) {
        warmUp(input, frame);
      }
    }
    return model.predict(input, frame);
  }

  private void warmUp(I input, Frame frame) {
    try {
      Frame own = new Frame(version.schema(), version.time());
      own.begin(input, frame.call(), Assignment.none());
      spare.reader().read(input, own.row());
      frame.row().imputeAlso(own.row());
      spare.predict(input, own);
    } catch (RuntimeException e) {
      LOG.debug("{} did not warm up on its second device", version.ref(), e);
    }
  }

  @Override
  public List<O> predictAll(List<? extends I> inputs, List<Frame> frames) {
    return model.predictAll(inputs, frames);
  }

  @Override
  public long bufferBytes() {
    return model.bufferBytes() + spare.bufferBytes();
  }

  @Override
  public void close() {
    try {
      model.close();
    } finally {
      onClose.accept(this);
      spare.close();
    }
  }
}
