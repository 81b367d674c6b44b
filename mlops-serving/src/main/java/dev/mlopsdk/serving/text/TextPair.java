package dev.mlopsdk.serving.text;

/**
 * Two texts that a model reads together: a question and a passage, two sentences to compare.
 * Immutable.
 *
 * @since 0.1
 */
public record TextPair(String first, String second) {}
