"""Where jobs run. Adapters of `analyzer.batch.Executor`; none knows what a job is."""
