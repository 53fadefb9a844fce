"""The product in a real browser: what a person with a phone, a keyboard, a screen reader or no JavaScript meets."""
