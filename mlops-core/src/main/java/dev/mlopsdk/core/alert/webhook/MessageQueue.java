package dev.mlopsdk.core.alert.webhook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait, in order per rule, bounded by count and bytes. When it is full, the
 * oldest message of the rule with the most messages goes: a rule that flaps pushes out its own
 * past, never another rule's only alert. What is being sent stays. Not thread-safe.
 */
final class MessageQueue {

  private final int mostMessages;
  private final long mostBytes;
  private final Map<String, Deque<Message>> rules = new LinkedHashMap<>();
  private int count;
  private long bytes;

  MessageQueue(int mostMessages, long mostBytes) {
    this.mostMessages = mostMessages;
    this.mostBytes = mostBytes;
  }

  /** Adds a message and answers those that had to go for it. */
  List<Message> add(Message message) {
    rules.computeIfAbsent(message.rule, rule -> new ArrayDeque<>()).addLast(message);
    count++;
    bytes += message.body.length;
    List<Message> gone = new ArrayList<>();
    while (count > mostMessages || bytes > mostBytes) {
      Message victim = victim();
      if (victim == null) {
        break;
      }
      remove(victim);
      gone.add(victim);
    }
    return gone;
  }

  private @Nullable Message victim() {
    Message victim = null;
    int most = 0;
    for (Deque<Message> waiting : rules.values()) {
      for (Message message : waiting) {
        if (!message.flying) {
          boolean older = victim == null || message.number < victim.number;
          if (waiting.size() > most || (waiting.size() == most && older)) {
            victim = message;
            most = waiting.size();
          }
          break;
        }
      }
    }
    return victim;
  }

  void remove(Message message) {
    Deque<Message> waiting = rules.get(message.rule);
    if (waiting != null && waiting.remove(message)) {
      count--;
      bytes -= message.body.length;
      if (waiting.isEmpty()) {
        rules.remove(message.rule);
      }
    }
  }

  /** The first message of every rule, the rules in the order in which they began to wait. */
  List<Message> heads() {
    List<Message> heads = new ArrayList<>();
    rules.values().forEach(waiting -> heads.add(waiting.getFirst()));
    return heads;
  }

  List<Message> all() {
    return rules.values().stream().flatMap(Collection::stream).toList();
  }

  int count() {
    return count;
  }
}
