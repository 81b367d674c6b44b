package dev.mlopsdk.drift.profile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a CSV text by RFC 4180: fields between commas, in double quotes where they
 * hold commas, quotes (doubled) or line ends. Not thread-safe; confine to one thread.
 */
final class CsvReader implements AutoCloseable {

  /** What a file with another separator is told. */
  static final String COMMA = "the separator must be a comma";

  private static final int END = -1;

  private final Reader in;
  private final String name;
  private int line = 1;
  private int recordLine = 1;
  private int peeked;
  private boolean hasPeeked;

  /**
   * Reads {@code in}, which errors call {@code name}; closes it if its beginning cannot be read.
   */
  CsvReader(Reader in, String name) throws IOException {
    this.in = new BufferedReader(in);
    this.name = name;
    try {
      if (peek() == '\uFEFF') {
        next();
      }
    } catch (IOException e) {
      this.in.close();
      throw e;
    }
  }

  /** The line on which the last record began, from 1. */
  int line() {
    return recordLine;
  }

  /** The next record, null at the end. */
  @Nullable List<String> read() throws IOException {
    if (peek() == END) {
      return null;
    }
    recordLine = line;
    List<String> fields = new ArrayList<>();
    while (true) {
      fields.add(peek() == '"' ? quoted(fields.size() + 1) : plain(fields.size() + 1));
      if (next() != ',') {
        return fields;
      }
    }
  }

  private String plain(int column) throws IOException {
    StringBuilder field = new StringBuilder();
    while (!atDelimiter()) {
      if (peek() == '"') {
        throw broken(line, column, "a quote stands inside a field that does not begin with one");
      }
      field.append((char) next());
    }
    return field.toString();
  }

  private String quoted(int column) throws IOException {
    int opened = line;
    next();
    StringBuilder field = new StringBuilder();
    while (true) {
      int c = next();
      if (c == END) {
        throw broken(opened, column, "the quote that opens here is never closed");
      } else if (c != '"') {
        field.append((char) c);
      } else if (peek() == '"') {
        field.append((char) next());
      } else if (atDelimiter()) {
        return field.toString();
      } else {
        boolean other = peek() == ';' || peek() == '\t';
        throw broken(line, column, "text follows the closing quote" + (other ? "; " + COMMA : ""));
      }
    }
  }

  private boolean atDelimiter() throws IOException {
    int c = peek();
    return c == ',' || c == '\n' || c == END;
  }

  IllegalArgumentException broken(int line, int column, String what) {
    return broken(name, line, column, what);
  }

  static IllegalArgumentException broken(String name, int line, int column, String what) {
    return new IllegalArgumentException(
        name + ", line " + line + ", column " + column + ": " + what);
  }

  private int peek() throws IOException {
    if (!hasPeeked) {
      peeked = in.read();
      if (peeked == '\r') {
        in.mark(1);
        int after = in.read();
        if (after == '\n') {
          peeked = after;
        } else {
          in.reset();
        }
      }
      hasPeeked = true;
    }
    return peeked;
  }

  private int next() throws IOException {
    int c = peek();
    hasPeeked = false;
    if (c == '\n') {
      line++;
    }
    return c;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
