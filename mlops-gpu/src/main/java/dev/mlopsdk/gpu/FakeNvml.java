package dev.mlopsdk.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** NVML that replays a recording; its form is in {@link GpuDevices#fake(String)}. Thread-safe. */
final class FakeNvml implements NvmlLibrary {

  private static final Pattern LINE = Pattern.compile("(nvml\\w+)(?:\\[(\\d{1,3})])?\\s*=(.*)");
  private static final Pattern ERROR = Pattern.compile("error (\\d{1,4})");
  private static final int BUS_ID_AT = 36;

  private static final class Replies {
    private final List<String> replies;
    private final AtomicInteger calls = new AtomicInteger();

    Replies(List<String> replies) {
      this.replies = replies;
    }

    String next() {
      return replies.get(Math.min(calls.getAndIncrement(), replies.size() - 1));
    }
  }

  private final Map<String, Replies> recording;
  private final AtomicInteger open = new AtomicInteger();

  private FakeNvml(Map<String, Replies> recording) {
    this.recording = recording;
  }

  static FakeNvml h200() {
    try (InputStream in = FakeNvml.class.getResourceAsStream("h200.nvml")) {
      return parse(new String(Objects.requireNonNull(in, "h200.nvml").readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FakeNvml parse(String recording) {
    Map<String, Replies> replies = new ConcurrentHashMap<>();
    for (String line : recording.lines().map(String::strip).toList()) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
          throw new IllegalArgumentException(
              "A recording's line is like 'nvmlDeviceGetName[0] = NVIDIA H200', but was: " + line);
        }
        List<String> answers = new ArrayList<>();
        for (String answer : parts.group(3).split("\\|", -1)) {
          answers.add(answer.strip());
        }
        String device = parts.group(2);
        replies.put(parts.group(1) + (device == null ? "" : device), new Replies(answers));
      }
    }
    return new FakeNvml(replies);
  }

  /** Initialisations that no shutdown has followed yet. */
  int open() {
    return open.get();
  }

  /** How often {@code function} was asked of {@code device}. */
  int calls(String function, int device) {
    Replies replies = recording.get(function + device);
    return replies == null ? 0 : replies.calls.get();
  }

  private int reply(String key, ToIntFunction<String> write) {
    Replies replies = recording.get(key);
    if (replies == null) {
      return NvmlCode.FUNCTION_NOT_FOUND;
    }
    String reply = replies.next();
    Matcher error = ERROR.matcher(reply);
    return error.matches() ? Integer.parseInt(error.group(1)) : write.applyAsInt(reply);
  }

  private int text(String key, byte[] text, int length) {
    return reply(key, reply -> write(reply, text, 0, length));
  }

  /** As C does: the text and a zero, or the code that says the buffer is too small. */
  private static int write(String reply, byte[] text, int at, int length) {
    byte[] bytes = reply.getBytes(UTF_8);
    if (bytes.length >= length) {
      return NvmlCode.INSUFFICIENT_SIZE;
    }
    System.arraycopy(bytes, 0, text, at, bytes.length);
    text[at + bytes.length] = 0;
    return NvmlCode.SUCCESS;
  }

  private int integers(String key, int[] values) {
    return reply(
        key,
        reply -> {
          long[] numbers = numbers(key, reply, values.length);
          Arrays.setAll(values, i -> (int) numbers[i]);
          return NvmlCode.SUCCESS;
        });
  }

  private int longs(String key, long[] values) {
    return reply(
        key,
        reply -> {
          System.arraycopy(numbers(key, reply, values.length), 0, values, 0, values.length);
          return NvmlCode.SUCCESS;
        });
  }

  private static long[] numbers(String key, String reply, int count) {
    String[] words = reply.split(" +");
    if (words.length != count || !reply.matches("[0-9 ]+")) {
      throw new IllegalArgumentException(
          "A recording's " + key + " has " + count + " numbers, but was: " + reply);
    }
    return Arrays.stream(words).mapToLong(Long::parseLong).toArray();
  }

  private static String key(String function, long device) {
    return function + (device - 1); // handles start at 1: 0 is C's null
  }

  @Override
  public int nvmlInit_v2() {
    int code = recording.containsKey("nvmlInit_v2") ? reply("nvmlInit_v2", ok -> 0) : 0;
    if (code == NvmlCode.SUCCESS) {
      open.incrementAndGet();
    }
    return code;
  }

  @Override
  public int nvmlShutdown() {
    open.decrementAndGet();
    return NvmlCode.SUCCESS;
  }

  @Override
  public String nvmlErrorString(int code) {
    return "recorded";
  }

  @Override
  public int nvmlSystemGetDriverVersion(byte[] version, int length) {
    return text("nvmlSystemGetDriverVersion", version, length);
  }

  @Override
  public int nvmlSystemGetCudaDriverVersion_v2(int[] version) {
    return integers("nvmlSystemGetCudaDriverVersion_v2", version);
  }

  @Override
  public int nvmlDeviceGetCount_v2(int[] count) {
    return integers("nvmlDeviceGetCount_v2", count);
  }

  @Override
  public int nvmlDeviceGetHandleByIndex_v2(int index, long[] device) {
    device[0] = index + 1L;
    String key = "nvmlDeviceGetHandleByIndex_v2" + index;
    return recording.containsKey(key) ? reply(key, ok -> NvmlCode.SUCCESS) : NvmlCode.SUCCESS;
  }

  @Override
  public int nvmlDeviceGetName(long device, byte[] name, int length) {
    return text(key("nvmlDeviceGetName", device), name, length);
  }

  @Override
  public int nvmlDeviceGetUUID(long device, byte[] uuid, int length) {
    return text(key("nvmlDeviceGetUUID", device), uuid, length);
  }

  @Override
  public int nvmlDeviceGetPciInfo_v3(long device, byte[] pciInfo) {
    int length = pciInfo.length - BUS_ID_AT;
    return reply(
        key("nvmlDeviceGetPciInfo_v3", device), id -> write(id, pciInfo, BUS_ID_AT, length));
  }

  @Override
  public int nvmlDeviceGetMemoryInfo(long device, long[] memory) {
    return longs(key("nvmlDeviceGetMemoryInfo", device), memory);
  }

  @Override
  public int nvmlDeviceGetUtilizationRates(long device, int[] rates) {
    return integers(key("nvmlDeviceGetUtilizationRates", device), rates);
  }

  @Override
  public int nvmlDeviceGetTemperature(long device, int sensor, int[] celsius) {
    return integers(key("nvmlDeviceGetTemperature", device), celsius);
  }

  @Override
  public int nvmlDeviceGetPowerUsage(long device, int[] milliwatts) {
    return integers(key("nvmlDeviceGetPowerUsage", device), milliwatts);
  }

  @Override
  public int nvmlDeviceGetTotalEnergyConsumption(long device, long[] millijoules) {
    return longs(key("nvmlDeviceGetTotalEnergyConsumption", device), millijoules);
  }

  @Override
  public int nvmlDeviceGetMigMode(long device, int[] current, int[] pending) {
    int[] both = new int[2];
    int code = integers(key("nvmlDeviceGetMigMode", device), both);
    current[0] = both[0];
    pending[0] = both[1];
    return code;
  }
}
