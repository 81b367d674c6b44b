package dev.mlopsdk.core.alert.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretTest {

  /** Golden: standardwebhooks 1.1.0 (Python), src/test/python/golden_webhook.py. */
  @Test
  void sign_theReferencesExample_isItsSignature() {
    Secret secret = Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    assertThat(secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, body))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assertThat(secret.toString()).doesNotContain("MfKQ9");
  }

  @Test
  void parse_whatIsNoSecret_isRefusedWithoutShowingIt() {
    for (String wrong :
        List.of("hunter2hunter2hunter2hunter2", "whsec_aHVudGVyMg==", "whsec_hunter2%%", "")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Secret.parse(wrong))
          .withMessageContaining("openssl rand")
          .withMessageNotContaining("hunter")
          .withMessageNotContaining("aHVu");
    }
  }
}
