package dev.mlopsdk.core.alert.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopsdk.core.alert.AlertNotice;
import dev.mlopsdk.core.json.Json;
import dev.mlopsdk.core.json.JsonMembers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One request to be made: its body, format 1, is what is sent, what is signed and what is kept. Not
 * thread-safe; only the courier's thread changes it.
 */
final class Message {

  static final int FORMAT = 1;

  /** What may stand in a header, and has no full stop, which parts what is signed. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-]{1,64}");

  /** Longer details are cut, so that one message has a bounded size. */
  private static final int LONGEST_DETAIL = 2_000;

  final long number;
  final String id;

  /** Messages of one rule are sent one after the other. */
  final String rule;

  final byte[] body;

  /** Whether its file is on the disk. */
  boolean kept;

  boolean flying;
  int failures;

  private Message(long number, String id, String rule, byte[] body) {
    this.number = number;
    this.id = id;
    this.rule = rule;
    this.body = body;
  }

  static Message of(long number, AlertNotice notice) {
    byte[] body = body(notice);
    return new Message(number, notice.id(), rule(notice.ref().name(), notice.rule()), body);
  }

  /** A message that was kept. */
  static Message read(long number, byte[] body, String what) {
    ObjectNode document = Json.read(body, what);
    JsonMembers members = JsonMembers.of(document.put("format", FORMAT), what, FORMAT);
    String rule = rule(members.text("model"), members.text("rule"));
    String id = members.text("id");
    if (!ID.matcher(id).matches()) {
      throw Json.damaged(what, "its id is letters, digits and '-', but was '" + id + "'");
    }
    Message message = new Message(number, id, rule, body);
    message.kept = true;
    return message;
  }

  private static String rule(String model, String rule) {
    return model + '/' + rule;
  }

  static byte[] body(AlertNotice notice) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("v", FORMAT).put("type", "mlops.alert").put("id", notice.id());
    body.put("model", notice.ref().name()).put("version", notice.ref().version());
    body.put("rule", notice.rule()).put("sequence", notice.sequence());
    body.put("reason", notice.reason().name().toLowerCase(Locale.ROOT));
    body.put("from", notice.from().name()).put("to", notice.to().name());
    put(body, "value", notice.value());
    put(body, "threshold", notice.threshold());
    body.put("time", notice.at().toString());
    body.put("detail", cut(notice.detail()));
    notice
        .acknowledged()
        .ifPresentOrElse(
            by ->
                body.putObject("acknowledged")
                    .put("actor", cut(by.actor()))
                    .put("reason", cut(by.reason())),
            () -> body.putNull("acknowledged"));
    return Json.compact(body).getBytes(StandardCharsets.UTF_8);
  }

  /** NaN is a missing reading, so null; infinities as the prediction log writes them. */
  private static void put(ObjectNode body, String name, double value) {
    if (Double.isNaN(value)) {
      body.putNull(name);
    } else if (Double.isInfinite(value)) {
      body.putObject(name).put("number", Double.toString(value));
    } else {
      body.put(name, value);
    }
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL) + "…";
  }

  @Override
  public String toString() {
    return rule + " " + id;
  }
}
