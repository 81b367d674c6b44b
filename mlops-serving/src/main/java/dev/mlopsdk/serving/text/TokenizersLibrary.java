package dev.mlopsdk.serving.text;

/** The HuggingFace tokenizers on the class path. Links nothing of them. */
final class TokenizersLibrary {

  private static final String CLASS = "ai.djl.huggingface.tokenizers.HuggingFaceTokenizer";

  private TokenizersLibrary() {}

  /**
   * Makes sure that they are there, and that loading them calls nobody.
   *
   * @throws IllegalArgumentException if they are missing
   */
  static void require() {
    require(TokenizersLibrary.class.getClassLoader());
  }

  static void require(ClassLoader loader) {
    // Must come before the class is initialised: it already calls home. Who set them, keeps them.
    System.getProperties().putIfAbsent("ai.djl.offline", "true");
    System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
    try {
      Class.forName(CLASS, false, loader);
    } catch (ClassNotFoundException none) {
      throw new IllegalArgumentException(
          "Texts need the HuggingFace tokenizers on the class path; add the dependency"
              + " ai.djl.huggingface:tokenizers:0.35.1",
          none);
    }
  }
}
