package dev.mlopsdk.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WordingTest {

  @Test
  void number_ofAnySize_hasFourDigits() {
    assertThat(Wording.number(3.9457250044845464)).isEqualTo("3.946");
    assertThat(Wording.number(0.3)).isEqualTo("0.3");
    assertThat(Wording.number(1 / 0.05)).isEqualTo("20");
    assertThat(Wording.number(1 / 0.03)).isEqualTo("33.33");
    assertThat(Wording.number(-0.00012345)).isEqualTo("-0.0001235");
    assertThat(Wording.number(4.5e-6)).isEqualTo("4.5e-6");
    assertThat(Wording.number(1234567890.5)).isEqualTo("1.235e9");
    assertThat(Wording.number(Double.MAX_VALUE)).isEqualTo("1.798e308");
    assertThat(Wording.number(1e8)).isEqualTo("1e8");
    assertThat(Wording.number(-0.0)).isEqualTo("0");
    assertThat(Wording.number(12345)).isEqualTo("12345");
    assertThat(Wording.number(Double.NaN)).isEqualTo("NaN");
    assertThat(Wording.number(Double.NEGATIVE_INFINITY)).isEqualTo("-infinity");
  }

  @Test
  void number_besideAnother_differsIfTheyDo() {
    assertThat(Wording.number(0.30001, 0.3)).isEqualTo("0.30001");
    assertThat(Wording.number(0.1 + 0.2, 0.3)).isEqualTo("0.30000000000000004");
    assertThat(Wording.number(0.3, 0.3)).isEqualTo("0.3");
    assertThat(Wording.number(Double.NaN, 0.3)).isEqualTo("NaN");
    assertThat(Wording.number(Math.nextUp(1e300), 1e300)).startsWith("1.0000");
  }

  @Test
  void time_ofAnyLength_hasTwoUnits() {
    assertThat(Wording.time(Duration.ofHours(12))).isEqualTo("12 h");
    assertThat(Wording.time(Duration.ofDays(30))).isEqualTo("30 d");
    assertThat(Wording.time(Duration.ofHours(30))).isEqualTo("1 d 6 h");
    assertThat(Wording.time(Duration.ofMillis(150_250))).isEqualTo("2 min 30 s");
    assertThat(Wording.time(Duration.ofSeconds(3_601))).isEqualTo("1 h");
    assertThat(Wording.time(Duration.ofMillis(250))).isEqualTo("250 ms");
    assertThat(Wording.time(Duration.ofNanos(7))).isEqualTo("0 s");
    assertThat(Wording.time(Duration.ofMinutes(-1))).isEqualTo("-1 min");
  }
}
