"""Bills and what they consist of: calls, articles, tax; their reversal."""
