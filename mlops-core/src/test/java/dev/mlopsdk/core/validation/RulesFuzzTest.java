package dev.mlopsdk.core.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mlopsdk.core.ModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Whatever the bytes of a rules file are, parsing it ends with a typed error or with rules that are
 * written and read back as they are. In {@code mvn verify} the inputs under {@code
 * RulesFuzzTestInputs} are run; docs/validation.md says how to fuzz.
 */
class RulesFuzzTest {

  @FuzzTest(maxDuration = "90s")
  void parse_anyBytes_failsOnlyTyped(byte[] bytes) throws IOException {
    InputRules rules;
    try {
      rules = InputRules.parse(bytes);
    } catch (IllegalArgumentException typed) {
      return;
    } catch (ModelException newer) {
      assertThat(newer.kind()).isEqualTo(ModelException.Kind.FORMAT);
      return;
    }
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    rules.writeTo(written);
    assertThat(InputRules.parse(written.toByteArray())).isEqualTo(rules);
  }
}
