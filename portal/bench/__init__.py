"""The benchmark: builds many partnerships with ten years of work and measures. It prints and never judges a time."""
