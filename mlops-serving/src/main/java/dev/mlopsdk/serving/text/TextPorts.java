package dev.mlopsdk.serving.text;

import dev.mlopsdk.serving.codec.ModelPorts;
import dev.mlopsdk.serving.codec.ModelPorts.Element;
import dev.mlopsdk.serving.codec.ModelPorts.Tensor;
import dev.mlopsdk.serving.codec.Slot;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which of the model's inputs takes what of the tokens. Immutable. */
final class TextPorts {

  /** What an input is filled with. */
  enum Role {
    IDS,
    MASK,
    TYPES,
    POSITIONS
  }

  private static final Map<String, Role> NAMES =
      Map.of(
          "input_ids", Role.IDS,
          "attention_mask", Role.MASK,
          "input_mask", Role.MASK,
          "token_type_ids", Role.TYPES,
          "segment_ids", Role.TYPES,
          "position_ids", Role.POSITIONS);

  private final Role[] roles;
  private final boolean[] wide;
  private final int fixedLength;

  private TextPorts(Role[] roles, boolean[] wide, int fixedLength) {
    this.roles = roles;
    this.wide = wide;
    this.fixedLength = fixedLength;
  }

  static TextPorts of(ModelPorts model) {
    List<Tensor> inputs = model.inputs();
    List<Role> roles = new ArrayList<>();
    boolean[] wide = new boolean[inputs.size()];
    long fixed = 0;
    for (int i = 0; i < wide.length; i++) {
      Tensor port = inputs.get(i);
      Role role = wide.length == 1 ? Role.IDS : NAMES.get(port.name());
      boolean whole = port.type() == Element.INT64 || port.type() == Element.INT32;
      if (role == null || roles.contains(role) || !whole || port.rank() != 2) {
        throw model.misfit(
            "Texts fill int64 or int32 inputs [N,tokens], one of each of input_ids,"
                + " attention_mask, token_type_ids and position_ids, but there is "
                + port);
      }
      roles.add(role);
      wide[i] = port.type() == Element.INT64;
      fixed = Math.max(fixed, port.dim(1));
    }
    if (!roles.contains(Role.IDS)) {
      throw model.misfit("Texts fill the input input_ids");
    }
    return new TextPorts(roles.toArray(new Role[0]), wide, Math.toIntExact(fixed));
  }

  /** How many tokens each row has by the model's own shape; 0 if that is open. */
  int fixedLength() {
    return fixedLength;
  }

  void write(Tokens tokens, int padId, Slot slot) {
    for (int i = 0; i < roles.length; i++) {
      Role role = roles[i];
      if (wide[i]) {
        LongBuffer out = slot.longs(i);
        for (int at = 0; at < slot.length(); at++) {
          out.put(at, value(role, at, tokens, padId));
        }
      } else {
        IntBuffer out = slot.ints(i);
        for (int at = 0; at < slot.length(); at++) {
          out.put(at, (int) value(role, at, tokens, padId));
        }
      }
    }
    slot.used(tokens.ids().length);
  }

  private static long value(Role role, int at, Tokens tokens, int padId) {
    boolean own = at < tokens.ids().length;
    return switch (role) {
      case IDS -> own ? tokens.ids()[at] : padId;
      case TYPES -> own ? tokens.types()[at] : 0;
      case MASK -> own ? 1 : 0;
      case POSITIONS -> at;
    };
  }
}
