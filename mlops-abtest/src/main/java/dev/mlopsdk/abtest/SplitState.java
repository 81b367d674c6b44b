package dev.mlopsdk.abtest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * One epoch of a {@link TrafficSplit} as a value: everything that decides who gets which arm, save
 * the overrides. Two replicas agree when their {@link #digest() digests} do; the audit keeps the
 * digest, or the whole {@link #toString text}, which {@link #parse} reads back exactly. Immutable.
 *
 * <p>The text, format {@code mlops-split/1}, is a few lines: bucketing, experiment, salt, epoch,
 * one line per arm with its weight, the digest, and the slot table as runs of {@code arm*length}.
 * It is at most some 40 kB, whatever happened before; a fresh split's is a few hundred bytes.
 *
 * @param experiment the split's name
 * @param salt the text that makes this split's slots independent of other splits'
 * @param epoch 0 for the first weights, one more with every change of them
 * @param variants the arms, the fall-back first
 * @param weights the relative weights that were asked for, in the order of the arms
 * @param table the arm of each of the 10,000 slots as runs: {@code 0*9000 1*1000}
 * @since 0.1
 */
public record SplitState(
    String experiment,
    String salt,
    int epoch,
    List<String> variants,
    List<Double> weights,
    String table) {

  private static final String FORMAT = "mlops-split/1";

  /**
   * @throws IllegalArgumentException if the table does not hold 10,000 slots of these variants in
   *     the shares that the weights ask for
   */
  public SplitState {
    variants = List.copyOf(variants);
    weights = List.copyOf(weights);
    if (epoch < 0 || variants.isEmpty() || variants.size() != weights.size()) {
      throw new IllegalArgumentException(
          "A split's state has an epoch of 0 or more and one weight per variant, but had epoch "
              + epoch
              + ", variants "
              + variants
              + " and weights "
              + weights);
    }
    Names.check("experiment", experiment);
    Names.check("salt", salt);
    variants.forEach(variant -> Names.check("variant", variant));
    int[] found = SlotTable.counts(expand(table, variants.size()), variants.size());
    int[] asked = SlotTable.counts(variants, doubles(weights));
    if (!Arrays.equals(found, asked)) {
      throw new IllegalArgumentException(
          "A slot table holds the slots that its weights are worth, "
              + Arrays.toString(asked)
              + " for "
              + weights
              + ", but held "
              + Arrays.toString(found)
              + "; take a state as TrafficSplit.state() gave it");
    }
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is another format or bucketing, or its digest does not
   *     fit it
   */
  public static SplitState parse(String text) {
    List<String> lines = text.lines().toList();
    int arms = lines.size() - 7;
    if (arms < 1 || !lines.get(0).equals(FORMAT)) {
      throw new IllegalArgumentException(
          "A split's state starts with '"
              + FORMAT
              + "' and has 8 lines or more, but had "
              + lines.size()
              + (lines.isEmpty() ? "" : " and started with '" + lines.get(0) + "'"));
    }
    String bucketing = value(lines.get(1), "bucketing");
    if (!bucketing.equals(Bucketing.NAME)) {
      throw new IllegalArgumentException(
          "This version assigns by '"
              + Bucketing.NAME
              + "', but the state was made with '"
              + bucketing
              + "': its units would change their arms");
    }
    List<String> variants = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (String line : lines.subList(5, 5 + arms)) {
      String[] weightAndName = value(line, "arm").split(" ", 2);
      weights.add(Double.valueOf(weightAndName[0]));
      variants.add(weightAndName.length < 2 ? "" : weightAndName[1]);
    }
    SplitState state =
        new SplitState(
            value(lines.get(2), "experiment"),
            value(lines.get(3), "salt"),
            Integer.parseInt(value(lines.get(4), "epoch")),
            variants,
            weights,
            value(lines.get(6 + arms), "table"));
    String digest = value(lines.get(5 + arms), "digest");
    if (!digest.equals(state.digest())) {
      throw new IllegalArgumentException(
          "The digest of this state is "
              + state.digest()
              + ", but its text says "
              + digest
              + ": it was changed after it was written");
    }
    return state;
  }

  private static String value(String line, String key) {
    if (!line.startsWith(key + " ")) {
      throw new IllegalArgumentException(
          "A line of a split's state starts with '" + key + " ' here, but was '" + line + "'");
    }
    return line.substring(key.length() + 1);
  }

  /**
   * The SHA-256, in hexadecimal, of bucketing, experiment, salt, epoch, arms, weights and table: of
   * the UTF-8 bytes of every other line of the text.
   */
  public String digest() {
    try {
      byte[] bytes = (head() + last()).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** The text form. */
  @Override
  public String toString() {
    return head() + "digest " + digest() + "\n" + last();
  }

  private String head() {
    StringBuilder text = new StringBuilder();
    text.append(FORMAT).append("\nbucketing ").append(Bucketing.NAME);
    text.append("\nexperiment ").append(experiment);
    text.append("\nsalt ").append(salt);
    text.append("\nepoch ").append(epoch).append('\n');
    for (int arm = 0; arm < variants.size(); arm++) {
      text.append("arm ").append(weights.get(arm)).append(' ').append(variants.get(arm));
      text.append('\n');
    }
    return text.toString();
  }

  private String last() {
    return "table " + table + "\n";
  }

  byte[] slots() {
    return expand(table, variants.size());
  }

  double[] weightArray() {
    return doubles(weights);
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  static String runs(byte[] table) {
    StringBuilder text = new StringBuilder();
    for (int from = 0, to; from < table.length; from = to) {
      to = from;
      while (to < table.length && table[to] == table[from]) {
        to++;
      }
      text.append(from == 0 ? "" : " ").append(table[from]);
      if (to - from > 1) {
        text.append('*').append(to - from);
      }
    }
    return text.toString();
  }

  private static byte[] expand(String runs, int arms) {
    byte[] table = new byte[Bucketing.SLOTS];
    int filled = 0;
    for (String run : runs.split(" ", Bucketing.SLOTS + 1)) {
      int star = run.indexOf('*');
      int arm = Integer.parseInt(star < 0 ? run : run.substring(0, star));
      int length = star < 0 ? 1 : Integer.parseInt(run.substring(star + 1));
      if (arm < 0 || arm >= arms || length < 1 || length > table.length - filled) {
        throw new IllegalArgumentException(
            "A slot table has runs of arms 0 to "
                + (arms - 1)
                + " over "
                + table.length
                + " slots, but had '"
                + run
                + "' after "
                + filled);
      }
      Arrays.fill(table, filled, filled + length, (byte) arm);
      filled += length;
    }
    if (filled != table.length) {
      throw new IllegalArgumentException(
          "A slot table has " + table.length + " slots, but had " + filled);
    }
    return table;
  }
}
