"""What the product does, one module per thing done. A session comes first in every call; nothing here knows Flask."""
