package dev.mlopsdk.serving.text;

import dev.mlopsdk.core.schema.InvalidInputException;
import org.jspecify.annotations.Nullable;

/** Takes the one or two texts out of an input. */
interface TextKind<I> {

  TextKind<String> ONE =
      new TextKind<>() {
        @Override
        public String first(String input) {
          return input;
        }

        @Override
        public @Nullable String second(String input) {
          return null;
        }
      };

  TextKind<TextPair> PAIR =
      new TextKind<>() {
        @Override
        public String first(TextPair input) {
          return present(input.first(), "first");
        }

        @Override
        public String second(TextPair input) {
          return present(input.second(), "second");
        }
      };

  String first(I input);

  /** Null where there is only one. */
  @Nullable String second(I input);

  private static String present(@Nullable String text, String which) {
    if (text == null) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING, "The " + which + " text of a pair is null");
    }
    return text;
  }
}
