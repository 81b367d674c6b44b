package dev.mlopsdk.serving.onnx;

import ai.onnxruntime.OrtException;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.serving.codec.InputCodec;
import dev.mlopsdk.serving.codec.InputCodec.Encoder;
import dev.mlopsdk.serving.codec.ModelPorts;
import dev.mlopsdk.serving.codec.OutputCodec;
import dev.mlopsdk.serving.codec.OutputCodec.Decoder;
import java.util.ArrayList;
import java.util.List;

/** Binds codecs to open sessions. */
final class Codecs {

  /** Decides how the outputs become answers. */
  private interface Decoding<O> {
    Decoder<O> open(ModelPorts ports, Signature signature, Options options);
  }

  private Codecs() {}

  static <I, O> Loading.Binder<I, O> load(
      Options options, InputCodec<I> input, OutputCodec<O> output) {
    return binder(options, input, (ports, model, told) -> output.open(ports));
  }

  static <I, O> Loading.Binder<I, O> load(Options options, InputCodec<I> input, Class<O> type) {
    return binder(options, input, (ports, model, told) -> PlainAnswer.of(type, model, told));
  }

  private static <I, O> Loading.Binder<I, O> binder(
      Options options, InputCodec<I> input, Decoding<O> decoding) {
    return (artifact, session, signature) -> {
      ModelPorts ports = ModelPortsOf.session(artifact, session, signature);
      Decoder<O> decoder = decoding.open(ports, signature, options);
      List<Port> outputs = chosen(decoder, signature);
      return bind(session, signature, ports, input.open(ports), decoder, outputs, options);
    };
  }

  /** From here on the encoder is closed with the model, or here if there is none. */
  private static <I, P, O> Model<I, O> bind(
      Session session,
      Signature signature,
      ModelPorts ports,
      Encoder<I, P> encoder,
      Decoder<O> decoder,
      List<Port> outputs,
      Options options)
      throws OrtException {
    boolean bound = false;
    try {
      RunPlan plan = RunPlan.of(session, signature, ports, encoder, outputs);
      CodecModel<I, P, O> model =
          new CodecModel<>(session, signature, encoder, decoder, plan, options);
      bound = true;
      Loading.warmUp(model::warmUp, model, signature);
      return model;
    } finally {
      if (!bound) {
        encoder.close();
      }
    }
  }

  private static List<Port> chosen(Decoder<?> decoder, Signature signature) {
    List<String> names = signature.outputs().stream().map(Port::name).toList();
    List<Port> chosen = new ArrayList<>();
    for (String name : decoder.outputs()) {
      int index = names.indexOf(name);
      if (index < 0) {
        throw signature.misfit("the codec reads the output '" + name + "'");
      }
      if (signature.outputs().get(index).isNested()) {
        throw signature.misfit("the codec reads the output " + name + Choice.nested(signature));
      }
      chosen.add(signature.outputs().get(index));
    }
    return chosen;
  }

  /** Answers of an output codec where rows of features are written. */
  static <O> Loading.OutputBinder<O> outputs(OutputCodec<O> output) {
    return (artifact, session, signature) -> {
      Decoder<O> decoder = output.open(ModelPortsOf.session(artifact, session, signature));
      return Outputs.outputs(
          chosen(decoder, signature),
          (batch, row, frame) -> {
            O answer = decoder.decode(new AnsweredRow(batch, row, 1));
            frame.score(decoder.score(answer));
            return answer;
          },
          signature);
    };
  }
}
