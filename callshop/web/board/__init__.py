"""The cashier's board, a cabin's panel, the verbs of both, and the tablet in the cabin."""
