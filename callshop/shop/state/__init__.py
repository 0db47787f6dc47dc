"""What the shop knows while it runs: ShopState, cabins and lines, gateways, reported calls, the credit; recovery."""
