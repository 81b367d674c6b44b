package dev.mlopsdk.core.validation;

/** What is gathered of one feature of the training data. */
sealed interface Column permits NumberColumn, CategoryColumn {

  /** How many rows were seen. */
  long rows();

  /** The rule that they keep. */
  FeatureRule rule();
}
