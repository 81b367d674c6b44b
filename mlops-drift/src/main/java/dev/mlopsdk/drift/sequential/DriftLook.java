package dev.mlopsdk.drift.sequential;

/**
 * What a {@link DriftProcess} said at one look. Immutable.
 *
 * @param bucket the number of the last bucket looked at, from 1; one still open counts
 * @param evidence the evidence at this look, ln of the weighted e-value of the best stretch (of
 *     their sum, where earlier traffic is pooled); negative where there is none
 * @param pValue the always-valid p-value: at most alpha with chance at most alpha over all looks
 *     there will ever be, so it never rises again; 1 for a process of {@code arl}, which has none
 * @param alarm whether there was enough evidence, at this look or before
 * @param length how many buckets the stretch with the most evidence has, up to {@code bucket}
 * @param designEffect what counts were divided by; infinite before there is any measurement
 * @since 0.1
 */
public record DriftLook(
    long bucket, double evidence, double pValue, boolean alarm, long length, double designEffect) {

  /**
   * The bucket with which the stretch of most evidence begins: when the drift began, if any did.
   */
  public long since() {
    return bucket - length + 1;
  }
}
