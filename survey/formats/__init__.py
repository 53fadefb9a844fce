"""Files in and out. Reads and writes core objects; nothing here touches the database."""
