package dev.mlopsdk.serving.onnx;

/** What a run answered, by the index of the output. */
interface AnswerSource {

  /** The values of all rows. */
  Cells answer(int index);

  /** How many values a row has. */
  int width(int index);

  /** The shape, with its batch dimension. */
  long[] shape(int index);
}
