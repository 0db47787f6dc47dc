"""Who may see what: the table of permissions, the gate in front of every page, the menu."""
