package dev.mlopsdk.samples.abtest;

import dev.mlopsdk.abtest.Experiment;
import dev.mlopsdk.abtest.TrafficSplit;
import dev.mlopsdk.core.Assignment;
import java.util.Map;
import java.util.Random;

/** Does a checkout on one page sell more? Its share grows while the experiment runs. */
public final class SplitCheckout {

  private SplitCheckout() {}

  public static void main(String[] args) {
    TrafficSplit split = TrafficSplit.of("checkout").variant("steps", 90).variant("one-page", 10);
    Experiment experiment = Experiment.on(split);
    Random buyers = new Random(2026);

    System.out.println("user-7 gets " + split.assign("user-7").variant());
    visit(split, experiment, buyers, 0, 20_000);
    split.reweight(Map.of("steps", 50, "one-page", 50));
    System.out.println("user-7 gets " + split.assign("user-7").variant());
    visit(split, experiment, buyers, 20_000, 40_000);

    System.out.print(experiment.table());
  }

  private static void visit(
      TrafficSplit split, Experiment experiment, Random buyers, int from, int to) {
    for (int user = from; user < to; user++) {
      String id = "user-" + user;
      Assignment arm = split.assign(id);
      experiment.expose(arm, id);
      double buys = arm.variant().equals("one-page") ? 0.12 : 0.10;
      experiment.outcome(arm, buyers.nextDouble() < buys ? 1 : 0);
    }
  }
}
