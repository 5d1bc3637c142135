"""Benchmarks: the live stage's speed, latency and memory. See ``python -m tests.benchmarks --help``."""
