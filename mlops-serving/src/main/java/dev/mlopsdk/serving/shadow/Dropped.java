package dev.mlopsdk.serving.shadow;

import java.util.Locale;

/** Why a call that was to be copied was not, or its copy not run. */
public enum Dropped {
  /** As many copies wait as may. */
  QUEUE_FULL,
  /** The runs or the time of the shadow are used up. */
  BUDGET,
  /** Callers wait already, or the challenger turned the copy away. */
  OVERLOAD,
  /** No version is the challenger. */
  NO_CHALLENGER,
  /** The challenger is the version that answered the caller. */
  SAME_VERSION,
  /** The caller got a fallback, which is no version's answer. */
  FALLBACK,
  /** An operator switched the shadow off while the copy waited. */
  OFF,
  /** The call could not be copied: what copies it failed, or what tells the saturation. */
  FAILED,
  /** The served model was closed. */
  CLOSED;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the meter tag {@code reason}. */
  public String label() {
    return label;
  }
}
