"""What a cashier does with a cabin and its calls; authorization and limits of calls."""
