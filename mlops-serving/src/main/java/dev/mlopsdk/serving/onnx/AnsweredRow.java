package dev.mlopsdk.serving.onnx;

import dev.mlopsdk.serving.codec.Answered;

/** One row of a run, read where the runtime wrote it. Not thread-safe; confine to the holder. */
final class AnsweredRow implements Answered {

  private final RunTensors run;
  private final int row;
  private final int used;
  private Cells cells;
  private int output;
  private int first;

  AnsweredRow(RunTensors run, int row, int used) {
    this.run = run;
    this.row = row;
    this.used = used;
    this.cells = run.answer(0);
    this.first = row * run.width(0);
  }

  /** Decoders mostly read one output, value by value. */
  private Cells cells(int wanted) {
    if (output != wanted) {
      cells = run.answer(wanted);
      first = row * run.width(wanted);
      output = wanted;
    }
    return cells;
  }

  @Override
  public int rank(int index) {
    return Math.max(0, run.shape(index).length - 1);
  }

  @Override
  public int dim(int index, int dimension) {
    return Math.toIntExact(run.shape(index)[dimension + 1]);
  }

  @Override
  public int size(int index) {
    return run.width(index);
  }

  @Override
  public double number(int index, int at) {
    Cells found = cells(index);
    return found.number(first + at);
  }

  @Override
  public long integer(int index, int at) {
    Cells found = cells(index);
    return found.integer(first + at);
  }

  @Override
  public String text(int index, int at) {
    Cells found = cells(index);
    return found.text(first + at);
  }

  @Override
  public int used() {
    return used;
  }
}
