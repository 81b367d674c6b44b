package dev.mlopsdk.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The ring against a plain queue with the same bounds. */
class ByteRingProperties {

  private static final int CAPACITY = 16 * ByteRing.GRANULE;
  private static final int RECORDS = 6;

  /** Positive: offer a record of that length. Zero: take one. */
  @Property(seed = "20261121", tries = 500)
  void anySequence_ofOffersAndTakes_behavesLikeABoundedQueue(
      @ForAll @Size(max = 200) List<@IntRange(max = 3 * ByteRing.GRANULE) Integer> steps) {
    ByteRing ring = new ByteRing(CAPACITY, RECORDS);
    Deque<byte[]> model = new ArrayDeque<>();
    Random content = new Random(1);
    for (int length : steps) {
      if (length > 0) {
        byte[] record = new byte[length];
        content.nextBytes(record);
        boolean room = granules(model) + granules(record) <= 16 && model.size() < RECORDS;
        assertThat(ring.offer(record, length))
            .isEqualTo(room ? ByteRing.Offer.ACCEPTED : ByteRing.Offer.FULL);
        if (room) {
          model.add(record);
        }
      } else if (model.isEmpty()) {
        assertThat(ring.length()).isZero();
      } else {
        byte[] taken = new byte[ring.length()];
        ring.take(taken.length, taken, 0);
        assertThat(taken).isEqualTo(model.remove());
      }
      assertThat(ring.records()).isEqualTo(model.size());
      assertThat(ring.bytes()).isEqualTo((long) granules(model) * ByteRing.GRANULE);
    }
  }

  private static int granules(Deque<byte[]> records) {
    return records.stream().mapToInt(ByteRingProperties::granules).sum();
  }

  private static int granules(byte[] record) {
    return (record.length + ByteRing.GRANULE - 1) / ByteRing.GRANULE;
  }

  /** Text of any characters, lone surrogates included, and any double, through bytes and back. */
  @Property(seed = "20261121", tries = 500)
  void whatIsEncoded_isDecoded(@ForAll String text, @ForAll double[] numbers, @ForAll long whole) {
    RecordBytes out = new RecordBytes().begin(1 << 20);
    out.text(text);
    out.doubles(numbers);
    out.i64(whole);
    RecordSource in = new RecordSource().at(Arrays.copyOf(out.bytes(), out.length()), 0);
    assertThat(in.text()).isEqualTo(text);
    double[] back = new double[in.i32()];
    for (int i = 0; i < back.length; i++) {
      back[i] = in.f64();
    }
    assertThat(back).isEqualTo(numbers);
    assertThat(in.i64()).isEqualTo(whole);
  }

  @Property(seed = "20261121", tries = 500)
  void aLine_ofAnyText_isReadBackByAStrictParser(@ForAll String text, @ForAll double number) {
    JsonLine line = new JsonLine();
    line.raw("{\"text\":").text(text).raw(",\"number\":").number(number).raw('}');
    var read =
        LogKit.read(
            new String(line.bytes(), 0, line.length(), java.nio.charset.StandardCharsets.UTF_8));
    assertThat(read.get("text").asText()).isEqualTo(text);
    var value = read.get("number");
    assertThat(Double.parseDouble(value.isObject() ? value.get("number").asText() : value.asText()))
        .isEqualTo(number);
  }
}
