package dev.mlopsdk.serving.image;

import dev.mlopsdk.serving.codec.InputCodec;
import dev.mlopsdk.serving.codec.ModelPorts;
import dev.mlopsdk.serving.codec.Slot;
import dev.mlopsdk.serving.image.ImageCodec.Colors;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Prepares bytes and writes what they stand for. Thread-safe. */
final class ImageEncoder<I> implements InputCodec.Encoder<I, Pixels> {

  private final Source<I> source;
  private final Geometry geometry;
  private final Layout layout;
  private final float[][] tables;
  private final Colors colors;
  private final long maxPixels;

  ImageEncoder(
      Source<I> source,
      Geometry geometry,
      Layout layout,
      float[][] tables,
      Colors colors,
      long maxPixels) {
    this.source = source;
    this.geometry = geometry;
    this.layout = layout;
    this.tables = tables;
    this.colors = colors;
    this.maxPixels = maxPixels;
  }

  @Override
  public Pixels prepare(I input, @Nullable Pixels spent) {
    Pixels pixels = spent != null ? spent : new Pixels(layout);
    pixels.make(source.image(input, maxPixels), geometry);
    return pixels;
  }

  @Override
  public long[] shape(ModelPorts.Tensor input, int length) {
    return layout.shape();
  }

  @Override
  public void write(Pixels prepared, Slot slot) {
    byte[] values = prepared.values();
    int channels = layout.channels();
    int area = layout.width() * layout.height();
    for (int c = 0; c < channels; c++) {
      int color = colors == Colors.BGR ? channels - 1 - c : c;
      int at = layout.planes() ? c * area : c;
      int step = layout.planes() ? 1 : channels;
      if (layout.bytes()) {
        bytes(values, color, slot.bytes(0), at, step, area);
      } else {
        floats(values, color, tables[c], slot.floats(0), at, step, area);
      }
    }
  }

  private void bytes(byte[] values, int color, ByteBuffer out, int first, int step, int area) {
    int at = first;
    for (int i = 0, from = color; i < area; i++, from += layout.channels(), at += step) {
      out.put(at, values[from]);
    }
  }

  private void floats(
      byte[] values, int color, float[] table, FloatBuffer out, int first, int step, int area) {
    int at = first;
    for (int i = 0, from = color; i < area; i++, from += layout.channels(), at += step) {
      out.put(at, table[values[from] & 0xff]);
    }
  }
}
