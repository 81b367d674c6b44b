package dev.mlopsdk.drift;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.drift.measure.PsiTest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What callers meet who do not check for null themselves. */
@SuppressWarnings("NullAway")
class NullSamplesTest {

  private static final double[] NUMBERS = {1, 2};
  private static final String[] TEXTS = {"a", "b"};
  private static final PsiTest PSI = PsiTest.withDefaults();

  @Test
  void test_ofNull_namesTheParameter() {
    assertNull("reference", () -> PSI.test((double[]) null, NUMBERS));
    assertNull("current", () -> PSI.test(NUMBERS, (double[]) null));
    assertNull("reference", () -> PSI.test((String[]) null, TEXTS));
    assertNull("current", () -> PSI.test(TEXTS, (String[]) null));
  }

  private static void assertNull(String parameter, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(NullPointerException.class)
        .hasMessageStartingWith("The sample '" + parameter + "' is null");
  }
}
