package dev.mlopsdk.drift.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws how PSI went from bucket to bucket. Stateless. */
final class TrendChart {

  /** So many features have a line: each has its own dashes, for colours alone do not tell. */
  private static final int LINES = 5;

  private static final int WIDTH = 760;
  private static final int LEFT = 46;
  private static final int PLOT = 520;
  private static final int TOP = 12;
  private static final int BASE = 190;
  private static final int GAP = 15;

  private TrendChart() {}

  static void draw(Markup out, Content content) {
    List<FeatureRow> rows = content.features().stream().limit(LINES).toList();
    double bound = content.psiFrom();
    double most = Double.isFinite(bound) ? 1.1 * bound : 0.1;
    for (FeatureRow row : rows) {
      for (double excess : row.trend()) {
        most = Double.isNaN(excess) ? most : Math.max(most, excess);
      }
    }
    double unit = (BASE - TOP) / most;
    out.drawing("chart", "trend", WIDTH, BASE + 30, "PSI over the buckets", words(content, rows));
    for (Axis.Tick tick : Axis.of(0, most, 4).ticks()) {
      double y = BASE - tick.at() * unit;
      out.line("g", LEFT, y, LEFT + PLOT, y);
      out.label("e", LEFT - 5, y + 4, tick.label());
    }
    if (Double.isFinite(bound)) {
      out.line("w", LEFT, BASE - bound * unit, LEFT + PLOT, BASE - bound * unit);
      out.label("s", LEFT + 4, BASE - bound * unit - 4, "matters from here");
    }
    out.line("a", LEFT, BASE, LEFT + PLOT, BASE);
    times(out, content.begins());
    for (int i = 0; i < rows.size(); i++) {
      line(out, rows.get(i), i, unit);
    }
    labels(out, rows, unit);
    out.raw("</svg>\n");
  }

  private static double x(int bucket, int buckets) {
    return LEFT + PLOT * (bucket + 0.5) / buckets;
  }

  private static double y(double excess, double unit) {
    return BASE - Math.max(0, excess) * unit;
  }

  private static void line(Markup out, FeatureRow row, int number, double unit) {
    out.raw("<path class=\"l l" + number + "\" d=\"");
    boolean drawing = false;
    int buckets = row.trend().size();
    for (int i = 0; i < buckets; i++) {
      double excess = row.trend().get(i);
      if (!Double.isNaN(excess)) {
        out.raw(drawing ? "L" : "M").at(x(i, buckets)).raw(" ").at(y(excess, unit));
        // A point alone is drawn too, for its ends are round.
        out.raw(drawing ? "" : "h0");
      }
      drawing = !Double.isNaN(excess);
    }
    out.raw("\"/>");
  }

  /** When every bucket began, or every second, third …, as many as have room. */
  private static void times(Markup out, List<Instant> begins) {
    int every = (begins.size() + 5) / 6;
    boolean days =
        Duration.between(begins.get(0), begins.get(begins.size() - 1))
                .compareTo(Duration.ofHours(36))
            > 0;
    for (int i = 0; i < begins.size(); i += Math.max(1, every)) {
      String time = Figures.time(begins.get(i));
      out.label(
          "m",
          x(i, begins.size()),
          BASE + 16,
          days ? time.substring(0, 10) : time.substring(11, 16));
    }
  }

  private record Label(String name, int number, double y) {}

  /** Names at the end of their lines, pushed apart where they would meet. */
  private static void labels(Markup out, List<FeatureRow> rows, double unit) {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      double last = 0;
      for (double excess : rows.get(i).trend()) {
        last = Double.isNaN(excess) ? last : excess;
      }
      labels.add(new Label(rows.get(i).name(), i, y(last, unit)));
    }
    labels.sort(Comparator.comparingDouble(Label::y).thenComparing(Label::number));
    double room = TOP - GAP;
    double[] places = new double[labels.size()];
    for (int i = 0; i < places.length; i++) {
      room = Math.max(room + GAP, labels.get(i).y);
      places[i] = room;
    }
    for (int i = places.length - 1, below = 0; i >= 0; i--, below++) {
      places[i] = Math.min(places[i], BASE - (double) below * GAP);
    }
    for (int i = 0; i < places.length; i++) {
      int number = labels.get(i).number;
      double x = LEFT + PLOT + 8.0;
      out.line("l l" + number, x, places[i], x + 26, places[i]);
      out.label("s", x + 32, places[i] + 4, Plain.shortened(labels.get(i).name, 24));
    }
  }

  private static String words(Content content, List<FeatureRow> rows) {
    StringBuilder text = new StringBuilder("PSI above what chance makes of it, in the last ");
    text.append(Figures.count(content.begins().size(), "closed bucket")).append('.');
    for (FeatureRow row : rows) {
      double first = row.trend().get(0);
      double last = row.trend().get(row.trend().size() - 1);
      text.append(' ').append(Plain.shortened(row.name(), Markup.NAME)).append(": from ");
      text.append(Figures.fixed(first, 3)).append(" to ").append(Figures.fixed(last, 3));
      text.append('.');
    }
    return text.toString();
  }

  /** The same for one feature, as small as a word. */
  static void spark(Markup out, List<Double> trend, double bound) {
    double most = Double.isFinite(bound) ? bound : 0.1;
    for (double excess : trend) {
      most = Double.isNaN(excess) ? most : Math.max(most, excess);
    }
    out.raw("<svg class=\"spark\" aria-hidden=\"true\" viewBox=\"0 0 80 18\">");
    if (Double.isFinite(bound)) {
      out.line("w", 0, 16 - 14 * bound / most, 80, 16 - 14 * bound / most);
    }
    out.raw("<path class=\"p\" d=\"");
    boolean drawing = false;
    for (int i = 0; i < trend.size(); i++) {
      double excess = trend.get(i);
      if (!Double.isNaN(excess)) {
        double y = 16 - 14 * Math.max(0, excess) / most;
        out.raw(drawing ? "L" : "M").at(80 * (i + 0.5) / trend.size()).raw(" ").at(y);
        out.raw(drawing ? "" : "h0");
      }
      drawing = !Double.isNaN(excess);
    }
    out.raw("\"/></svg>");
  }
}
