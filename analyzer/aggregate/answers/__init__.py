"""The answers: one function for each question of `analyzer.aggregate.catalogue`, from `Asked` to tables."""
