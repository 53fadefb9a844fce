"""The field's own matter: definitions, logic, validation. Standard library only, nothing that waits."""
