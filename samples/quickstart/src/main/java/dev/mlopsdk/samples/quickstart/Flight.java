package dev.mlopsdk.samples.quickstart;

/**
 * What the models take: a flight that leaves its gate now. The components bind by name to the
 * inputs of the ONNX models.
 *
 * @param hour of the day, with its fraction
 * @param weekday {@code MONDAY} to {@code SUNDAY}
 * @param distance in miles
 * @param origin the airport's IATA code
 * @param destination the airport's IATA code
 */
public record Flight(
    float hour, String weekday, float distance, String origin, String destination) {

  /** The same flight with its distance in another unit. */
  Flight withDistanceTimes(double factor) {
    return new Flight(hour, weekday, (float) (distance * factor), origin, destination);
  }
}
