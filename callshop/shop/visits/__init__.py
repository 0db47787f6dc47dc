"""A customer's visit, what it takes besides calls, and who waits for a cabin."""
