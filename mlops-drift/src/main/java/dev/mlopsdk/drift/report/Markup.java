package dev.mlopsdk.drift.report;

/**
 * HTML and SVG, written piece by piece. Only what goes through {@link #raw} is markup; all else is
 * escaped, for names and values come from data. Not thread-safe; confine to one thread.
 */
final class Markup {

  /** So much of a name is shown. */
  static final int NAME = 60;

  private final StringBuilder out = new StringBuilder(1 << 14);

  /** Markup that this package wrote. */
  Markup raw(String markup) {
    out.append(markup);
    return this;
  }

  /** A coordinate. */
  Markup at(double coordinate) {
    out.append(Figures.at(coordinate));
    return this;
  }

  /** Text of this package or from the data, whole. */
  Markup text(String text) {
    String visible = Plain.visible(text);
    for (int i = 0; i < visible.length(); i++) {
      char c = visible.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return this;
  }

  /** A name from the data, cut to a bearable length. */
  Markup name(String name) {
    return text(Plain.shortened(name, NAME));
  }

  /** {@code <tag>text</tag>}. */
  Markup element(String tag, String text) {
    return raw("<").raw(tag).raw(">").text(text).raw("</").raw(tag).raw(">");
  }

  /** A cell of a table. */
  Markup cell(String text) {
    return raw("<td>").text(text).raw("</td>");
  }

  /** A cell of a table with a figure. */
  Markup figure(String text) {
    return raw("<td class=\"n\">").text(text).raw("</td>");
  }

  /** The head of a table. */
  Markup head(String... columns) {
    raw("<table><thead><tr>");
    for (String column : columns) {
      raw("<th scope=\"col\">").text(column).raw("</th>");
    }
    return raw("</tr></thead><tbody>\n");
  }

  Markup tail() {
    return raw("</tbody></table>\n");
  }

  /** A rectangle of the class {@code kind}. */
  Markup rectangle(String kind, double x, double y, double width, double height) {
    raw("<rect class=\"").raw(kind).raw("\" x=\"").at(x).raw("\" y=\"").at(y);
    return raw("\" width=\"").at(width).raw("\" height=\"").at(height).raw("\"/>");
  }

  /** A line of the class {@code kind}. */
  Markup line(String kind, double x1, double y1, double x2, double y2) {
    raw("<path class=\"").raw(kind).raw("\" d=\"M").at(x1).raw(" ").at(y1);
    return raw("L").at(x2).raw(" ").at(y2).raw("\"/>");
  }

  /** Text of a drawing; {@code kind} says how it is aligned: {@code s}, {@code m} or {@code e}. */
  Markup label(String kind, double x, double y, String text) {
    raw("<text class=\"").raw(kind).raw("\" x=\"").at(x).raw("\" y=\"").at(y).raw("\">");
    return text(text).raw("</text>");
  }

  /** Opens a drawing, which readers that do not see it hear of. */
  Markup drawing(String kind, String id, int width, int height, String title, String description) {
    raw("<svg class=\"").raw(kind).raw("\" role=\"img\" aria-labelledby=\"").raw(id).raw("t ");
    raw(id).raw("d\" viewBox=\"0 0 " + width + " " + height + "\">");
    raw("<title id=\"").raw(id).raw("t\">").text(title).raw("</title>");
    return raw("<desc id=\"").raw(id).raw("d\">").text(description).raw("</desc>");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
