package dev.mlopsdk.core.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One unit turned into another: {@code factor} · x + {@code offset}. Immutable.
 *
 * @param name which units
 */
record Conversion(String name, double factor, double offset) {

  private static final double FAHRENHEIT = 1.8;
  private static final double KELVIN = 273.15;

  /**
   * Those that are looked for. Factors below one and a half (yards and metres) are not: data move
   * that far on their own.
   */
  static final List<Conversion> KNOWN = known();

  /** How far it is from {@code measured}, as a ratio; one with an offset is judged by its fit. */
  double distance(double measured) {
    return offset == 0 ? Math.abs(Math.log(measured / factor)) : 0;
  }

  /** The name and what it does to a value. */
  String text() {
    String shift = offset == 0 ? "" : String.format(Locale.ROOT, " %+.4g", offset);
    return String.format(Locale.ROOT, "%s (× %.4g%s)", name, factor, shift);
  }

  double of(double value) {
    return factor * value + offset;
  }

  private static List<Conversion> known() {
    List<Conversion> all = new ArrayList<>();
    both(all, "miles", "kilometres", 1.609344);
    both(all, "miles", "metres", 1609.344);
    both(all, "nautical miles", "kilometres", 1.852);
    both(all, "kilograms", "pounds", 2.20462262);
    both(all, "inches", "centimetres", 2.54);
    both(all, "metres", "feet", 3.2808399);
    both(all, "metres per second", "kilometres per hour", 3.6);
    both(all, "US gallons", "litres", 3.78541178);
    both(all, "feet", "inches", 12);
    both(all, "days", "hours", 24);
    both(all, "ounces", "grams", 28.3495231);
    both(all, "feet", "centimetres", 30.48);
    both(all, "radians", "degrees", 57.2957795);
    both(all, "hours", "minutes, or minutes to seconds", 60);
    both(all, "a share", "a percentage, or whole units to hundredths", 100);
    both(all, "a unit", "thousandths of it", 1000);
    both(all, "a unit", "1,024ths of it, as KiB to bytes", 1024);
    both(all, "hours", "seconds", 3600);
    both(all, "days", "seconds", 86_400);
    both(all, "a unit", "millionths of it", 1e6);
    both(all, "a unit", "billionths of it", 1e9);
    all.add(new Conversion("degrees Celsius to Fahrenheit", FAHRENHEIT, 32));
    all.add(new Conversion("degrees Fahrenheit to Celsius", 1 / FAHRENHEIT, -32 / FAHRENHEIT));
    all.add(new Conversion("degrees Celsius to kelvins", 1, KELVIN));
    all.add(new Conversion("kelvins to degrees Celsius", 1, -KELVIN));
    return List.copyOf(all);
  }

  private static void both(List<Conversion> to, String large, String small, double factor) {
    to.add(new Conversion(large + " to " + small, factor, 0));
    to.add(new Conversion(large + " to " + small + ", backwards", 1 / factor, 0));
  }
}
