"""Buy and sell prices, bulk changes, price lists as files, the simulator, articles."""
