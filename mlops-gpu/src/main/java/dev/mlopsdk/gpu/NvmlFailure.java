package dev.mlopsdk.gpu;

/** An NVML function answered another code than success. */
final class NvmlFailure extends Exception {

  private static final long serialVersionUID = 1;

  private final int code;

  NvmlFailure(int code, String sentence) {
    super(sentence, null, false, false); // the code says it all, a stack trace adds nothing
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The sentence of {@link NvmlCode}. */
  String sentence() {
    return String.valueOf(getMessage());
  }
}
