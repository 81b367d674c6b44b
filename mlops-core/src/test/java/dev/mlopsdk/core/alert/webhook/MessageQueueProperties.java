package dev.mlopsdk.core.alert.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MessageQueueProperties {

  @Property(tries = 500, seed = "20261121")
  void add_anyRules_staysBoundedInOrderAndFairToTheQuiet(
      @ForAll @Size(max = 60) List<@IntRange(max = 4) Integer> rules,
      @ForAll @IntRange(min = 1, max = 10) int most) {
    long size = Message.body(Notices.notice("r0", 1)).length + 8L;
    MessageQueue queue = new MessageQueue(most, size * most);
    long number = 0;
    for (int rule : rules) {
      Map<String, Integer> before = counts(queue);
      Message added = Message.of(number, Notices.notice("r" + rule, (int) number++));
      List<Message> gone = queue.add(added);
      assertThat(queue.count()).isLessThanOrEqualTo(most).isEqualTo(queue.all().size());
      before.merge(added.rule, 1, Integer::sum);
      for (Message dropped : gone) {
        int largest = before.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        assertThat(before.get(dropped.rule)).isEqualTo(largest);
        before.merge(dropped.rule, -1, Integer::sum);
      }
      Map<String, Long> last = new HashMap<>();
      for (Message message : queue.all()) {
        Long former = last.put(message.rule, message.number);
        assertThat(former == null || former < message.number).isTrue();
      }
      assertThat(queue.heads()).hasSize(last.size());
    }
    queue.all().forEach(queue::remove);
    assertThat(queue.count()).isZero();
    assertThat(queue.heads()).isEmpty();
  }

  private static Map<String, Integer> counts(MessageQueue queue) {
    Map<String, Integer> counts = new HashMap<>();
    queue.all().forEach(message -> counts.merge(message.rule, 1, Integer::sum));
    return counts;
  }
}
