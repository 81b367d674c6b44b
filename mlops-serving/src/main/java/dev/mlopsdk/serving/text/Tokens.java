package dev.mlopsdk.serving.text;

/**
 * A tokenized text, without padding. Immutable.
 *
 * @param ids of the tokens, special ones too
 * @param types 1 for those of a pair's second text, else 0
 * @param length that it is padded to
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
record Tokens(long[] ids, long[] types, int length) {}
