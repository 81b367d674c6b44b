package dev.mlopsdk.core.registry;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Something that is stored as one file beside a model: a baseline, a tokenizer, a label list.
 * Implementations are immutable, so that they can be written again.
 *
 * @since 0.1
 */
public interface Attachment {

  /** The file's name inside the version, with {@code /} between folders. */
  String name();

  /** Writes the content; the stream stays open. */
  void writeTo(OutputStream out) throws IOException;
}
