package dev.mlopsdk.core.log.read;

/**
 * What a stretch of the log holds. Every report of a truth counts once: {@code joined}, {@code
 * duplicate}, {@code late} or {@code unknown}. Immutable.
 *
 * @param predictions how many predictions
 * @param labelled how many of them have an outcome within the horizon
 * @param joined reports that were the first of their name about a prediction of the stretch
 * @param duplicate reports after the first about the same prediction under the same name
 * @param late first reports that came after the horizon
 * @param unknown first reports about a prediction that the stretch does not hold
 * @param lost records that the writers say they could not keep
 * @param damaged lines that were skipped, always 0 under {@link LogReader.Damage#FAIL}
 * @param gone files that were deleted before they could be read, always 0 under {@link
 *     LogReader.Damage#FAIL}
 * @since 0.1
 */
public record LogSummary(
    long predictions,
    long labelled,
    long joined,
    long duplicate,
    long late,
    long unknown,
    long lost,
    long damaged,
    long gone) {}
