"""Finding any fragment of any readable record, and only what the asker may see."""
