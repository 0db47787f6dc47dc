"""What happens to a cabin and its calls: effects carried out, late records, what a cashier does with a cabin."""
