package dev.mlopsdk.serving.codec;

import java.util.List;
import java.util.function.Function;

/** Reads one output by a function; a number is its own score. Thread-safe, as the function is. */
final class DirectDecoder<O> implements OutputCodec.Decoder<O> {

  private final List<String> outputs;
  private final Function<? super Answered, ? extends O> decode;

  DirectDecoder(String name, Function<? super Answered, ? extends O> decode) {
    this.outputs = List.of(name);
    this.decode = decode;
  }

  @Override
  public List<String> outputs() {
    return outputs;
  }

  @Override
  public O decode(Answered row) {
    return decode.apply(row);
  }

  @Override
  public double score(O answer) {
    return answer instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
