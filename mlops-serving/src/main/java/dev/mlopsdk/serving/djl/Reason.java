package dev.mlopsdk.serving.djl;

import java.util.Optional;

/** The one line of DJL's and PyTorch's many that says what is wrong. */
final class Reason {

  private static final String MARK = "RuntimeError: ";
  private static final int LIMIT = 300;

  private Reason() {}

  static String of(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    if (message == null || message.isBlank()) {
      return root.getClass().getName();
    }
    Optional<String> marked = message.lines().filter(line -> line.contains(MARK)).findFirst();
    String line =
        marked
            .map(text -> text.substring(text.indexOf(MARK) + MARK.length()))
            .orElseGet(() -> message.strip().lines().findFirst().orElse(message));
    String type = root instanceof RuntimeException ? "" : root.getClass().getSimpleName() + ": ";
    return type + (line.length() > LIMIT ? line.substring(0, LIMIT) + " …" : line);
  }
}
