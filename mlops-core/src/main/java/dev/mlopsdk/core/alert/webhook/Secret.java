package dev.mlopsdk.core.alert.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key that signs, which nothing prints. Immutable. */
final class Secret {

  private static final String PREFIX = "whsec_";
  private static final String HMAC = "HmacSHA256";
  private static final int SHORTEST = 24;
  private static final int LONGEST = 64;

  private final SecretKeySpec key;

  private Secret(byte[] key) {
    this.key = new SecretKeySpec(key, HMAC);
  }

  /** Reads {@code whsec_} and Base64 of 24 to 64 bytes, as Standard Webhooks has them. */
  static Secret parse(String text) {
    byte[] key = text.startsWith(PREFIX) ? decode(text.substring(PREFIX.length())) : new byte[0];
    if (key.length < SHORTEST || key.length > LONGEST) {
      throw new IllegalArgumentException(
          "A webhook's secret is 'whsec_' and the Base64 of 24 to 64 random bytes, but the one given"
              + " (not shown) is not; make one with: echo whsec_$(openssl rand -base64 32)");
    }
    return new Secret(key);
  }

  private static byte[] decode(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }

  /** The value of the header {@code webhook-signature}. */
  String sign(String id, long epochSecond, byte[] body) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      mac.update((id + '.' + epochSecond + '.').getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java platform has HMAC-SHA256", impossible);
    }
  }

  @Override
  public String toString() {
    return "Secret[not shown]";
  }
}
