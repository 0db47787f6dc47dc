"""What the shop knows while it runs: cabins and lines, gateways, the write queue, reported calls, recovery, errors."""
